"""The words around the facts in a calendar, in the language of the moment."""

from flask_babel import gettext as _

from booking.domain.ical import Scope, Words


def event_words() -> Words:
    return Words(
        busy=_("Busy"),
        booked=_("Booked"),
        requested=_("Requested: %(what)s", what="%(what)s"),
        cancelled=_("Cancelled: %(what)s", what="%(what)s"),
        instrument=_("Instrument: %(what)s", what="%(what)s"),
        person=_("Booked for: %(what)s", what="%(what)s"),
        group=_("Lab: %(what)s", what="%(what)s"),
        institution=_("School: %(what)s", what="%(what)s"),
        note=_("Note: %(what)s", what="%(what)s"),
        extras=_("With: %(what)s", what="%(what)s"),
        awaiting=_("Waiting for approval"),
        separator=" · ",
    )


def calendar_name(scope: Scope, subject: str) -> str:
    """What the calendar is called in a client's list."""
    if scope is Scope.PERSON:
        return _("My bookings · Benchshare")
    if scope is Scope.CLOSURES:
        return _("Closures: %(name)s · Benchshare", name=subject)
    return _("%(name)s · Benchshare", name=subject)


def calendar_description(scope: Scope, subject: str, *, is_busy_only: bool) -> str:
    described = {
        Scope.PERSON: _("The bookings of %(name)s", name=subject),
        Scope.GROUP: _("The bookings of the lab %(name)s", name=subject),
        Scope.INSTRUMENT: _("The bookings of the instrument %(name)s", name=subject),
        Scope.FACILITY: _("The bookings of the instruments of %(name)s", name=subject),
        Scope.INSTITUTION: _("The bookings of the instruments of %(name)s", name=subject),
        Scope.TECHNIQUE: _("The bookings of all instruments that offer %(name)s", name=subject),
        Scope.CLOSURES: _("When %(name)s or one of its instruments is closed", name=subject),
    }[scope]
    return _("%(what)s, busy times only", what=described) if is_busy_only else described


def closed_calendar_name() -> str:
    """Of a calendar whose subject its reader has no business with any more."""
    return _("Closed calendar · Benchshare")


def nothing_booked() -> tuple[str, str]:
    """Summary and description of the one event of a calendar without bookings."""
    return _("Calendar connected: nothing is booked here yet"), _("Bookings appear here by themselves.")


def out_of_sight() -> tuple[str, str]:
    return (
        _("This calendar is no longer open to you"),
        _("What it shows can no longer be seen from your Benchshare account. You can remove it from your calendars."),
    )


def revoked() -> tuple[str, str]:
    return (
        _("This calendar address was revoked"),
        _("It shows no bookings any more. Remove it from your calendars, or add a new address from Benchshare."),
    )


def replaced() -> tuple[str, str]:
    return (
        _("This calendar address was replaced by a new one"),
        _("It shows no bookings any more. Remove it from your calendars and add the new address from Benchshare."),
    )
