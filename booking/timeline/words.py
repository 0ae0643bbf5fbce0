"""What the timeline says of a booking, a closure, a closed hour: heading, lines, and where one can go from there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from booking import formats
from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.interval import FOREVER, Interval
from booking.domain.opening import Window
from booking.languages import current_language
from booking.timeline.queries.occupied import Booking, Occupied
from models import Closure


@dataclass(frozen=True, slots=True)
class Note:
    """What a panel shows when something on the timeline is chosen. `links`: (text, address)."""

    heading: str
    lines: list[str]
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def spoken(self) -> str:
        """All of it in one breath, for a screen reader."""
        return ", ".join([self.heading, *self.lines])


def of_booking(booking: Booking, one: Occupied) -> Note:
    """Strangers' bookings are just taken."""
    lines = [span_words(booking.interval, one.instrument.zone), name_of(one)]
    if not booking.person:
        return Note(_("Booked"), lines, [_instrument_link(one)])
    heading = _("Your booking") if booking.is_mine else _("Booked by %(person)s", person=booking.person)
    lines += [booking.title] if booking.title else []
    lines += [_("Waiting for the lab's decision")] if booking.is_requested else []
    links = [(_("Open the booking"), url_for("reservations.show", public_id=booking.public_id))]
    if booking.may_change:
        links.append((_("Move or change length"), url_for("reservations.edit_interval", public_id=booking.public_id)))
    return Note(heading, lines, links)


def of_closure(closure: Closure, one: Occupied) -> Note:
    ends = Interval(closure.starts_at, closure.ends_at)
    whole = _("All of %(facility)s is closed.", facility=one.instrument.facility.name_in(current_language()))
    lines = [span_words(ends, one.instrument.zone), closure.reason, *([] if closure.instrument_id else [whole])]
    return Note(_("Closed"), lines, [_instrument_link(one)])


def of_closed_hours(one: Occupied, windows: Iterable[Window]) -> Note:
    return Note(_("Outside the opening hours"), [name_of(one), hours_in_words(tuple(windows))], [_instrument_link(one)])


def of_held(span: Interval, one: Occupied) -> Note:
    lines = [
        span_words(span, one.instrument.zone),
        _("It is being prepared or cleaned, or something that it shares with others is in use."),
    ]
    return Note(_("Not free"), lines, [_instrument_link(one)])


def span_words(span: Interval, zone: ZoneInfo) -> str:
    if span.ends_at >= FOREVER:
        return _("From %(start)s until further notice", start=formats.moment(span.starts_at, zone))
    return formats.time_range(span.starts_at, span.ends_at, zone)


def name_of(one: Occupied) -> str:
    language = current_language()
    return _(
        "%(instrument)s, %(school)s",
        instrument=one.instrument.name_in(language),
        school=one.instrument.institution.name_in(language),
    )


def _instrument_link(one: Occupied) -> tuple[str, str]:
    return (_("About the instrument"), url_for("catalogue.instrument", public_id=one.instrument.public_id))
