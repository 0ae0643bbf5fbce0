"""Asking for slots as people of the cast, a week that begins with next week's Monday."""

from datetime import date, datetime, timedelta
from typing import Any

from booking.access import active_institution_ids
from booking.catalogue.queries.search import Viewer
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.asked import Asked
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.finding.looking import Found, Inquiry, find
from booking.finding.search import Search, Use
from booking.reservations import actions
from booking.reservations.applicants import applicant
from booking.transaction import transaction
from models import Instrument, Reservation, User, db


def monday() -> date:
    today = now().date()
    return today + timedelta(days=7 - today.weekday())


def week(**more: Any) -> Asked:
    return Asked(monday(), monday() + timedelta(days=6), **more)


def at(instrument: Instrument, day: int, hour: float) -> datetime:
    """A moment of that week on the instrument's clock; day 0 is Monday."""
    midnight = datetime.combine(monday() + timedelta(days=day), datetime.min.time(), instrument.zone)
    return midnight + timedelta(hours=hour)


def span(instrument: Instrument, day: int, first: float, last: float) -> Interval:
    return Interval(at(instrument, day, first), at(instrument, day, last))


def book(person: User, instrument: Instrument, interval: Interval, mode: str = "") -> Reservation:
    wanted = Wanted(interval, mode=mode or instrument.modes[0])
    with transaction():
        made = actions.book(
            instrument_id=instrument.id, person_id=person.id, booked_by_id=person.id, wanted=wanted, now=now()
        ).id
    return db.session.get_one(Reservation, made)


def inquiry(person: User, *uses: Use, **more: Any) -> Inquiry:
    search = Search(uses, more.pop("asked", week()), **more)
    viewer = Viewer(True, frozenset(active_institution_ids(person)))
    return Inquiry(search, applicant(person.id), viewer, now())


def found(person: User, *uses: Use, **more: Any) -> Found:
    return find(inquiry(person, *uses, **more))


def names(cast: Cast, found: Found) -> list[int]:
    return [slot.instrument_id for slot in found.slots]
