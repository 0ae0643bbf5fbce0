"""Whatever people do at one bench, in any order and at any minute: nothing overlaps, and no minute belongs to two."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.usage import MINUTE, Evidence
from booking.reservations import actions as reservations
from booking.reservations.actions import WrongState
from booking.reservations.judging import Refused
from booking.transaction import transaction
from booking.usage import actions
from booking.usage.actions import Times
from booking.usage.refusals import NotPossible
from booking.usage.rounds import settle_missed
from models import HOLDING, Claim, Message, Reservation, ReservationEvent, Usage, db
from tests.reservations.acting import march
from tests.usage.benches import expects_check_in

PEOPLE = ("lin", "nadia", "zhang")
MORNING = march("3 9:00")
STEPS = st.tuples(
    st.sampled_from(["book", "check_in", "check_in", "check_out", "extend", "walk_up", "rounds", "correct"]),
    st.sampled_from(PEOPLE),
    st.integers(0, 25),  # minutes that pass before it
    st.integers(1, 6),  # half hours that are wanted, or which booking
)


@given(st.lists(STEPS, min_size=6, max_size=30))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_minute_of_one_place_belongs_to_two(app: Flask, cast: Cast, steps: list[tuple[str, str, int, int]]) -> None:
    _forget()
    expects_check_in(cast)
    at = MORNING
    for what, who, passed, number in steps:
        at += passed * MINUTE
        try:
            DOES[what](cast, who, at, number)
        except (Refused, NotPossible, WrongState):
            db.session.rollback()
        _holds()


def _next_half_hour(at: datetime, number: int = 0) -> datetime:
    """The `number`th after the next one."""
    return at - timedelta(minutes=at.minute % 30) + timedelta(minutes=30 * (number + 1))


def _book(cast: Cast, who: str, at: datetime, number: int) -> None:
    start = _next_half_hour(at, number % 2)
    person, wanted = cast.person(who).id, Wanted(Interval(start, _next_half_hour(start, number % 3)))
    with transaction():
        reservations.book(instrument_id=cast.confocal.id, person_id=person, booked_by_id=person, wanted=wanted, now=at)


def _on_one(act: Callable[..., object]) -> Callable[..., None]:
    """On one of the bookings of about now."""

    def does(cast: Cast, who: str, at: datetime, number: int) -> None:
        near = Reservation.starts_at < at + timedelta(minutes=40), Reservation.ends_at > at - timedelta(minutes=90)
        found = db.session.scalars(select(Reservation).where(*near).order_by(Reservation.id)).all()
        if found:
            with transaction():
                act(cast, found[number % len(found)], at, number)

    return does


def _walk_up(cast: Cast, who: str, at: datetime, number: int) -> None:
    person, ends = cast.person(who).id, _next_half_hour(at, 1 + number % 2)
    with transaction():
        actions.walk_up(cast.confocal.id, person, person, ends, "self_operated", at, Evidence.QR)


def _rounds(cast: Cast, who: str, at: datetime, number: int) -> None:
    settle_missed(at)
    with transaction():
        actions.warn_of_overrun(at)
        actions.note_unchecked(at)


def _correct(cast: Cast, reservation: Reservation, at: datetime, number: int) -> None:
    usage = db.session.scalar(select(Usage).where(Usage.reservation_id == reservation.id))
    if usage is not None and (usage.ended_at or usage.is_no_show):
        start = reservation.starts_at - 7 * number * MINUTE
        actions.correct(usage, Times(Interval(start, start + 20 * number * MINUTE), "self_operated"), at)


DOES: dict[str, Callable[..., None]] = {
    "book": _book,
    "check_in": _on_one(lambda cast, one, at, _n: actions.check_in(one, one.user_id, at, Evidence.PAGE)),
    "check_out": _on_one(lambda cast, one, at, _n: actions.check_out(one, one.user_id, at)),
    "extend": _on_one(lambda cast, one, at, n: actions.extend(one, one.ends_at + 30 * n * MINUTE, one.user_id, at)),
    "walk_up": _walk_up,
    "rounds": _rounds,
    "correct": _on_one(_correct),
}


def _holds() -> None:
    """What must never be otherwise."""
    db.session.rollback()
    spans = db.session.execute(select(Claim.starts_at, Claim.ends_at).order_by(Claim.starts_at)).all()
    assert all(first.ends_at <= second.starts_at for first, second in pairwise(spans))
    used = select(Usage).where(Usage.started_at.is_not(None)).order_by(Usage.started_at, Usage.id)
    uses = db.session.scalars(used).all()
    for first, second in pairwise(uses):
        assert first.ended_at is not None, "two run at one place"
        assert first.ended_at <= second.started_at, "a minute belongs to two"
    for usage in db.session.scalars(select(Usage)):
        assert usage.reservation is not None
        if usage.started_at is not None and usage.ended_at is None:
            assert usage.reservation.state in HOLDING
            assert usage.started_at >= usage.reservation.starts_at


def _forget() -> None:
    with transaction():
        for table in (Message, Usage, Claim, ReservationEvent, Reservation):
            db.session.execute(delete(table))
