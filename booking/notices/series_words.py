"""What a mail about many bookings of a series says: one mail for all, as they are when the mail leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import formats
from booking.accounts.links import absolute
from booking.languages import current_language
from models import HOLDING, Instrument, Message, Reservation, ReservationState, Series, User, db

SERIES, TO_DECIDE = "series", "series_to_decide"
BOOKED, CHANGED, CANCELLED, RESTORED = "booked", "changed", "cancelled", "restored"


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """`parameters` are those of templates/mail/series.txt; `held` go into the calendar file."""

    parameters: dict[str, Any]
    held: list[Reservation]


def is_about_a_series(message: Message) -> bool:
    return message.kind in (SERIES, TO_DECIDE)


def series_words(message: Message) -> SeriesWords | None:
    """None when quick changes have undone each other, or when there is nothing left to decide."""
    series = db.session.scalar(select(Series).where(Series.public_id == message.details.get("series", "")))
    concerned = _concerned(message, series) if series else []
    held = [one for one in concerned if one.state in HOLDING]
    what = _net(message, concerned, held)
    if series is None or what is None:
        return None
    told = held if what == BOOKED else concerned
    return SeriesWords(_parameters(message, series, what, told), [] if message.kind == TO_DECIDE else held)


def _concerned(message: Message, series: Series) -> Sequence[Reservation]:
    """All of the series that has changed since the message was written; of what is to be decided, what still is."""
    mine = (
        select(Reservation)
        .where(Reservation.series_id == series.id)
        .options(joinedload(Reservation.instrument).joinedload(Instrument.facility))
        .order_by(Reservation.starts_at, Reservation.id)
    )
    if message.kind == TO_DECIDE:
        return db.session.scalars(mine.where(Reservation.state == ReservationState.REQUESTED)).all()
    since = message.created_at.replace(microsecond=0)  # as changes are stamped
    return db.session.scalars(mine.where(Reservation.changed_at >= since)).all()


def _net(message: Message, concerned: Sequence[Reservation], held: Sequence[Reservation]) -> str | None:
    """What is left to say."""
    if not concerned:
        return None
    if message.kind == TO_DECIDE:
        return TO_DECIDE
    last, first = message.details["what"], message.details.get("first", message.details)["what"]
    if first == BOOKED and held:
        return BOOKED
    if first == BOOKED:
        return None if message.details.get("by_id") == message.user_id else CANCELLED
    is_undone = first == CANCELLED and last == RESTORED and len(held) == len(concerned)
    return None if is_undone else str(last)


def _parameters(message: Message, series: Series, what: str, told: Sequence[Reservation]) -> dict[str, Any]:
    instrument = series.instrument
    name = instrument.name_in(current_language())
    return {
        "subject": _subject(what, name, len(told)),
        "opening": _opening(what, message, series, told),
        "instrument": instrument,
        "lines": [_line(one, what) for one in told],
        "title": told[0].title if told else "",
        "reason": message.details.get("reason", "") if what == CANCELLED else "",
        "changed_by": _changed_by(message, what),
        "has_file": what in (BOOKED, CHANGED, RESTORED),
        "link": absolute("series.show", public_id=series.public_id),
    }


def _subject(what: str, name: str, count: int) -> str:
    return {
        BOOKED: lambda: ngettext("Booked: %(name)s, %(num)d time", "Booked: %(name)s, %(num)d times", count, name=name),
        CHANGED: lambda: ngettext(
            "Changed: %(name)s, %(num)d booking", "Changed: %(name)s, %(num)d bookings", count, name=name
        ),
        CANCELLED: lambda: ngettext(
            "Cancelled: %(name)s, %(num)d booking", "Cancelled: %(name)s, %(num)d bookings", count, name=name
        ),
        RESTORED: lambda: ngettext(
            "Booked again: %(name)s, %(num)d time", "Booked again: %(name)s, %(num)d times", count, name=name
        ),
        TO_DECIDE: lambda: ngettext(
            "Please decide: %(name)s, %(num)d time", "Please decide: %(name)s, %(num)d times", count, name=name
        ),
    }[what]()


def _opening(what: str, message: Message, series: Series, told: Sequence[Reservation]) -> str:
    person, is_asked = series.user.name, any(one.state is ReservationState.REQUESTED for one in told)
    facility = series.instrument.facility.name_in(current_language())
    if what == BOOKED and is_asked:
        return _("These times are held for %(person)s until %(facility)s decides.", person=person, facility=facility)
    return {
        BOOKED: lambda: _("These times are booked for %(person)s.", person=person),
        CHANGED: lambda: _("Bookings of a series of %(person)s have been changed. They are now:", person=person),
        CANCELLED: lambda: _(
            "Bookings of a series of %(person)s are cancelled; their time is free again.", person=person
        ),
        RESTORED: lambda: _("Bookings of a series of %(person)s stand again.", person=person),
        TO_DECIDE: lambda: _("%(person)s asks for these times. They are held until you decide.", person=person),
    }[what]()


def _line(one: Reservation, what: str) -> str:
    """When; and that it does not stand, in a mail that is not of cancelling."""
    when = formats.time_range(one.starts_at, one.ends_at, one.instrument.zone)
    if what != CANCELLED and one.state not in HOLDING:
        return _("%(when)s (cancelled)", when=when)
    return when


def _changed_by(message: Message, what: str) -> str:
    """Who did it, where that was not the reader."""
    by_id = message.details.get("by_id")
    if by_id in (None, message.user_id) or what == TO_DECIDE:
        return ""
    person = db.session.get(User, by_id)
    return person.name if person else ""
