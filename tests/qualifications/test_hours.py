"""A training's level opens the hours that are for whoever knows the instrument so well."""

from datetime import timedelta

from booking.catalogue.actions import set_opening_windows
from booking.demo.cast import Cast
from booking.domain.held import QualificationState
from booking.domain.opening import Window
from booking.domain.verdict import Code
from booking.qualifications.actions import Fate, withdraw
from booking.transaction import transaction
from models import Qualification, ReservationState, Training, Validity, db
from tests.qualifications.acting import WHERE, books, course, qualifies
from tests.qualifications.test_holding import refused
from tests.reservations.acting import NOW

NIGHT = ("3 20:00", "3 22:00")


def night_course(cast: Cast, **more: object) -> Training:
    """It covers the TIRF, which is open from eight to midnight, from six in the evening on to the experienced alone."""
    training = course(cast, **more)
    with transaction():
        tirf = cast.instrument(WHERE)
        set_opening_windows(tirf, [Window(day, 480, 1080) for day in range(7)])
        set_opening_windows(tirf, [Window(day, 1080, 1440) for day in range(7)], least_level=3)
        db.session.get_one(Training, training.id).instruments = [tirf]
    return db.session.get_one(Training, training.id)


def test_nadia_may_come_at_night_once_she_is_experienced(database: str, cast: Cast) -> None:
    training = night_course(cast)
    assert refused(cast, "nadia", *NIGHT) == [Code.HOURS_OF_HIGHER_LEVEL]
    qualifies(cast, "nadia", training, 2)
    assert refused(cast, "nadia", *NIGHT) == [Code.HOURS_OF_HIGHER_LEVEL]
    held = qualifies(cast, "nadia", training, 3)
    assert books(cast, "nadia", *NIGHT).state == ReservationState.CONFIRMED
    with transaction():
        mine = db.session.get_one(Qualification, held.id)
        withdraw(mine, QualificationState.SUSPENDED, "Asked", cast.tom, NOW, Fate.KEEP)
    assert refused(cast, "nadia", "4 20:00", "4 22:00") == [Code.HOURS_OF_HIGHER_LEVEL]


def test_what_was_unused_too_long_opens_no_night(database: str, cast: Cast) -> None:
    training = night_course(cast, validity=Validity.MONTHS_AFTER_USE, validity_months=1)
    qualifies(cast, "nadia", training, 3, now=NOW - timedelta(days=60))
    assert refused(cast, "nadia", *NIGHT) == [Code.HOURS_OF_HIGHER_LEVEL]
    qualifies(cast, "nadia", training, 3)
    books(cast, "nadia", *NIGHT)
