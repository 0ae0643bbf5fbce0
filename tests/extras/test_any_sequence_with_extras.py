"""Whatever people do in whatever order with accessories and operators: nothing is claimed twice, everything that a
booking adds is held with it, and nobody operates outside her hours or for two at once."""

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from booking.demo.cast import Cast
from booking.domain.extras import WITH_OPERATOR, ExtraKind
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions
from booking.reservations.alternatives import alternatives_to
from booking.reservations.applicants import applicant
from booking.reservations.extras import held_by, ids_of, options_with
from booking.reservations.judging import Question, Refused, verdict_on
from booking.transaction import transaction
from models import HOLDING, Claim, Message, Option, Reservation, ReservationEvent, db, reservation_options
from tests.extras.staff import operator, stage
from tests.reservations.acting import NOW, span

WHAT, WHO = ("confocal", "tirf", "spinning_disk"), ("lin", "nadia", "yuki")
AT_WORK = span("5 9:00", "5 17:00")
hours, lengths, numbers = st.integers(8, 17), st.sampled_from([1, 2, 4]), st.integers(0, 30)
extras = st.sets(st.integers(0, 3), max_size=2)


class Lab(RuleBasedStateMachine):
    """Thursday 5 March on three instruments that share a stage, two pumps and two operators."""

    cast: ClassVar[Cast]
    options: ClassVar[list[int]]  # a stage, two pumps, two operators

    def __init__(self) -> None:
        super().__init__()
        for table in (Message, ReservationEvent, Claim, reservation_options, Reservation):
            db.session.execute(delete(table))
        db.session.commit()
        self.reservations: list[int] = []
        self.ids = {what: self.cast.instrument(what).id for what in WHAT}
        self.people = {who: self.cast.person(who).id for who in WHO}

    @rule(
        who=st.sampled_from(WHO), what=st.sampled_from(WHAT), hour=hours, length=lengths, added=extras, by=st.booleans()
    )
    def book(self, who: str, what: str, hour: int, length: int, added: set[int], by: bool) -> None:
        is_assisted = by and WITH_OPERATOR in self.cast.instrument(what).modes
        wanted = Wanted(
            self._interval(hour, length),
            mode=WITH_OPERATOR if is_assisted else "self_operated",
            extras=tuple(sorted(self.options[number] for number in added)),
        )

        def attempt() -> None:
            made = actions.book(
                instrument_id=self.ids[what], person_id=self.people[who], booked_by_id=self.people[who], wanted=wanted,
                now=NOW,
            )  # fmt: skip
            self.reservations.append(made.id)

        self._do(attempt)

    @precondition(lambda self: self.reservations)
    @rule(number=numbers, hour=hours, length=lengths)
    def move(self, number: int, hour: int, length: int) -> None:
        one, interval = self._one(number), self._interval(hour, length)
        self._do(lambda: actions.change_interval(one, interval, one.user_id, NOW))

    @precondition(lambda self: self.reservations)
    @rule(number=numbers, added=extras)
    def change_what_is_added(self, number: int, added: set[int]) -> None:
        one, wanted = self._one(number), options_with([self.options[number] for number in added])
        self._do(lambda: actions.change_extras(one, wanted, one.user_id, NOW))

    @precondition(lambda self: self.reservations)
    @rule(number=numbers, is_back=st.booleans())
    def cancel_or_restore(self, number: int, is_back: bool) -> None:
        one = self._one(number)
        act = actions.restore if is_back else actions.cancel
        self._do(lambda: act(one, one.user_id, NOW))

    @precondition(lambda self: self.reservations)
    @rule(number=numbers)
    def what_is_offered_is_accepted(self, number: int) -> None:
        one = self._one(number)
        wanted = Wanted(Interval(one.starts_at, one.ends_at), mode=one.mode, extras=ids_of(one.options))
        who = applicant(one.user_id)
        for offered in alternatives_to(one.instrument_id, who, wanted, NOW).here:
            assert offered.extras == wanted.extras
            assert verdict_on(Question(one.instrument_id, who, offered, NOW)).is_allowed

    @invariant()
    def no_resource_is_claimed_twice(self) -> None:
        claims = db.session.scalars(select(Claim).order_by(Claim.resource_id, Claim.starts_at)).all()
        for first, second in pairwise(claims):
            assert first.resource_id != second.resource_id or first.ends_at <= second.starts_at

    @invariant()
    def everything_that_a_booking_adds_is_held_with_it(self) -> None:
        booked = db.session.scalars(select(Reservation)).all()
        held = held_by([one.id for one in booked])
        for one in booked:
            has = held.get(one.id, [])
            if one.state not in HOLDING:
                assert not has
                continue
            operators = [option for option in has if option.kind is ExtraKind.OPERATOR]
            assert len(operators) == (one.mode == WITH_OPERATOR)
            accessories = {option.id for option in one.options if option.kind is ExtraKind.ACCESSORY}
            assert {option.id for option in has if option.kind is ExtraKind.ACCESSORY} == accessories
            by_name = {option.id for option in one.options if option.kind is ExtraKind.OPERATOR}
            if one.mode == WITH_OPERATOR:
                assert AT_WORK.contains(Interval(one.starts_at, one.ends_at))
                assert not by_name or operators[0].id in by_name

    def _do(self, act: Callable[[], object]) -> None:
        try:
            with transaction():
                act()
        except (Refused, actions.WrongState):
            pass

    def _one(self, number: int) -> Reservation:
        return db.session.get_one(Reservation, self.reservations[number % len(self.reservations)])

    def _interval(self, hour: int, length: int) -> Interval:
        return span(f"5 {hour}:00", f"5 {min(hour + length, 19)}:00")


def test_any_sequence_with_extras_keeps_the_promise(database: str, cast: Cast, app: Flask) -> None:
    Lab.cast = cast
    made: list[Option] = [
        stage(cast, *WHAT), stage(cast, *WHAT, pieces=2), operator(cast, "Mei Chen", *WHAT),
        operator(cast, "Jonas Berg", "confocal"),
    ]  # fmt: skip
    Lab.options = [option.id for option in made]
    steady = settings(
        max_examples=15 if database.startswith("sqlite") else 6, stateful_step_count=25, deadline=None,
        derandomize=True, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    with app.test_request_context():
        run_state_machine_as_test(Lab, settings=steady)
