"""What others do meanwhile, without a browser."""

from datetime import date, datetime, time

from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions
from booking.transaction import transaction
from models import Instrument, User


def books(person: User, instrument: Instrument, on: date, first: int, last: int) -> None:
    """Between two hours of the instrument's clock."""
    starts_at, ends_at = (datetime.combine(on, time(hour), instrument.zone) for hour in (first, last))
    wanted = Wanted(Interval(starts_at, ends_at), mode=instrument.modes[0])
    with transaction():
        actions.book(instrument_id=instrument.id, person_id=person.id, booked_by_id=person.id, wanted=wanted, now=now())
