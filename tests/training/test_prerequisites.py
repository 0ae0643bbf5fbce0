"""What counts as a training that must come before: used not too long ago, or recognised of another school."""

from datetime import timedelta

import pytest

from booking.demo.cast import Cast
from booking.domain.held import QualificationState, Recognised
from booking.qualifications.actions import Fate, grant, withdraw
from booking.qualifications.actions.elsewhere import recognise
from booking.training.actions import CannotEnrol, set_prerequisites
from booking.transaction import transaction
from models import Qualification, Training, User, Validity, db
from tests.qualifications.acting import course as made
from tests.training.courses import NOW, TUESDAY, enrols, planned


def before_and_after(cast: Cast, **more: object) -> tuple[Training, Training]:
    """A training that must come before another, at level 2."""
    first, then = made(cast, "First", **more), made(cast, "Then")
    with transaction():
        set_prerequisites(db.session.get_one(Training, then.id), {first.id: 2})
    return db.session.get_one(Training, first.id), db.session.get_one(Training, then.id)


def holds(cast: Cast, training: Training, days_ago: int = 0, level: int = 2) -> int:
    with transaction():
        lin, given_at = db.session.get_one(User, cast.lin.id), NOW - timedelta(days=days_ago)
        return grant(lin, db.session.get_one(Training, training.id), level, cast.tom, given_at).id


def test_what_was_not_used_for_too_long_is_no_prerequisite(database: str, cast: Cast) -> None:
    first, then = before_and_after(cast, validity=Validity.MONTHS_AFTER_USE, validity_months=1)
    session = planned(then, cast.tom)
    held = holds(cast, first, days_ago=40)
    with pytest.raises(CannotEnrol):
        enrols(session, cast.lin)
    with transaction():
        db.session.get_one(Qualification, held).granted_at = TUESDAY - timedelta(days=20)
    enrols(session, cast.lin)


@pytest.mark.parametrize(
    ("kind", "level", "counts"),
    [(Recognised.EQUAL, 2, True), (Recognised.EQUAL, 1, False), (Recognised.CHECK_RIDE, 2, False)],
)
def test_another_schools_training_is_one_as_it_is_recognised(
    kind: Recognised, level: int, counts: bool, database: str, cast: Cast
) -> None:
    first, then = before_and_after(cast)
    theirs = made(cast, "First at Westfjord", "westfjord")
    session = planned(then, cast.tom)
    holds(cast, theirs, level=level)
    with pytest.raises(CannotEnrol):
        enrols(session, cast.lin)
    with transaction():
        recognise(
            cast.norhaven, db.session.merge(first), cast.westfjord, db.session.merge(theirs), kind=kind, reason="Joint",
            valid_from=NOW.date(), valid_until=None, by=cast.clara, now=NOW,
        )  # fmt: skip
    if counts:
        enrols(session, cast.lin)
    else:
        with pytest.raises(CannotEnrol):
            enrols(session, cast.lin)


def test_what_is_revoked_is_none(database: str, cast: Cast) -> None:
    first, then = before_and_after(cast)
    session, held = planned(then, cast.tom), holds(cast, first)
    with transaction():
        one = db.session.get_one(Qualification, held)
        withdraw(one, QualificationState.REVOKED, "Asked", cast.tom, NOW, Fate.KEEP)
    with pytest.raises(CannotEnrol):
        enrols(session, cast.lin)
