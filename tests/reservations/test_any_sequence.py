"""Whatever people do in whatever order on instruments that share resources: nothing is claimed twice, and what is
booked, what is held, the schedule, the timeline and the calendar say the same."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from booking.calendars.queries.events import Addresses, events_of
from booking.catalogue.actions import set_places, share_resources
from booking.catalogue.actions.resources import PlaceInUse, SharedInUse
from booking.demo.cast import Cast
from booking.domain.availability import Padding
from booking.domain.ical import EventText
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.verdict import Code
from booking.facility.actions import close, reopen
from booking.facility.queries import touched_by
from booking.reservations import actions
from booking.reservations.judging import Refused
from booking.timeline.queries.occupied import occupied
from booking.transaction import transaction
from models import (
    HOLDING,
    Claim,
    Closure,
    Feed,
    FeedKind,
    FeedLevel,
    Instrument,
    Message,
    Need,
    Reservation,
    ReservationEvent,
    ReservationState,
    Resource,
    db,
)
from tests.reservations.acting import NOW, span

WHAT = ("spinning_disk", "tirf", "live_suite", "workstations", "rie")
WHO = ("lin", "nadia", "rowan", "yuki")
DAY = span("5 0:00", "6 0:00")
BUSY = {Code.TAKEN, Code.TOO_CLOSE}

hours = st.integers(8, 15)
lengths = st.sampled_from([1, 2, 4])
numbers = st.integers(0, 30)


class Region(RuleBasedStateMachine):
    """Thursday 5 March, from 8 to 19, on five instruments of which three share what they need."""

    cast: ClassVar[Cast]
    shared: ClassVar[Sequence[int]]  # the ids of what the suite shares in the beginning

    def __init__(self) -> None:
        super().__init__()
        for table in (Message, ReservationEvent, Claim, Reservation, Closure):
            db.session.execute(delete(table))
        db.session.commit()
        self.now = NOW
        self.reservations: list[int] = []
        self.closures: list[int] = []
        self._change_needs(0, self.shared)
        self.ids = {what: self.cast.instrument(what).id for what in WHAT}
        self.people = {who: self.cast.person(who).id for who in (*WHO, "tom")}

    @rule(who=st.sampled_from(WHO), hour=st.integers(10, 14))
    def ask_for_the_suite(self, who: str, hour: int) -> None:
        self.book(who, "live_suite", hour, 4)

    @rule(who=st.sampled_from(WHO), what=st.sampled_from(WHAT), hour=hours, length=lengths)
    def book(self, who: str, what: str, hour: int, length: int) -> None:
        interval = self._interval(hour, length)
        expected = self._is_clear(self.ids[what], interval)

        def attempt() -> None:
            made = actions.book(
                instrument_id=self.ids[what], person_id=self.people[who], booked_by_id=self.people[who],
                wanted=Wanted(interval), now=self.now,
            )  # fmt: skip
            self.reservations.append(made.id)

        self._do(attempt, expected)

    @precondition(lambda self: self.reservations)
    @rule(number=numbers, hour=hours, length=lengths)
    def move(self, number: int, hour: int, length: int) -> None:
        one, interval = self._one(number), self._interval(hour, length)
        expected = self._is_clear(one.instrument_id, interval, but_of=one.id)
        self._do(lambda: actions.change_interval(one, interval, one.user_id, self.now), expected)

    @precondition(lambda self: self.reservations)
    @rule(number=numbers, is_by_lab=st.booleans())
    def cancel(self, number: int, is_by_lab: bool) -> None:
        one = self._one(number)
        self._do(lambda: actions.cancel(one, self.people["tom"] if is_by_lab else one.user_id, self.now))

    @precondition(lambda self: self.reservations)
    @rule(number=numbers)
    def restore(self, number: int) -> None:
        one = self._one(number)
        expected = self._is_clear(one.instrument_id, Interval(one.starts_at, one.ends_at), but_of=one.id)
        self._do(lambda: actions.restore(one, one.user_id, self.now), expected)

    @precondition(lambda self: self.reservations)
    @rule(number=numbers, is_accepted=st.booleans())
    def decide(self, number: int, is_accepted: bool) -> None:
        waiting = select(Reservation).where(Reservation.state == ReservationState.REQUESTED).order_by(Reservation.id)
        requested = db.session.scalars(waiting).all()
        one = requested[number % len(requested)] if requested else self._one(number)
        act = actions.accept if is_accepted else actions.decline
        self._do(lambda: act(one, self.people["tom"], self.now))

    @rule(what=st.sampled_from([*WHAT[:4], None]), hour=hours, length=lengths)
    def close(self, what: str | None, hour: int, length: int) -> None:
        instrument = self.cast.instrument(what) if what else None
        with transaction():
            interval = self._interval(hour, length)
            shut = close(self.cast.bioimaging, instrument, interval, "Service", self.people["tom"], self.now)
            self.closures.append(shut.id)

    @precondition(lambda self: self.closures)
    @rule(number=numbers)
    def reopen(self, number: int) -> None:
        with transaction():
            reopen(db.session.get_one(Closure, self.closures[number % len(self.closures)]), self.now)

    @rule(places=st.integers(0, 1), shared=st.sets(st.integers(0, 2)), is_first=st.booleans())
    def change_what_the_suite_needs(self, places: int, shared: set[int], is_first: bool) -> None:
        """Its own place, what it shares, or both; in either order. What stands in the way is said."""
        if not places and not shared:
            return
        with suppress(PlaceInUse, SharedInUse):
            self._change_needs(places, [self.shared[number] for number in shared], is_first=is_first)

    def _change_needs(self, places: int, shared: Sequence[int], *, is_first: bool = False) -> None:
        suite = self.cast.live_suite
        with transaction():
            if is_first:
                set_places(suite, places, self.now)
            resources = [db.session.get_one(Resource, one) for one in shared]
            share_resources(suite, resources, self.now)
            set_places(suite, places, self.now)

    @rule()
    def wait(self) -> None:
        self.now += timedelta(hours=3)

    @invariant()
    def no_resource_is_claimed_twice(self) -> None:
        claims = db.session.scalars(select(Claim).order_by(Claim.resource_id, Claim.starts_at)).all()
        for first, second in pairwise(claims):
            assert first.resource_id != second.resource_id or first.ends_at <= second.starts_at

    @invariant()
    def exactly_what_is_booked_is_held_in_full(self) -> None:
        held = Counter(claim.reservation_id for claim in db.session.scalars(select(Claim)))
        for one in db.session.scalars(select(Reservation)):
            padding = Padding(timedelta(minutes=one.setup_minutes), timedelta(minutes=one.cleanup_minutes))
            span = padding.around(Interval(one.starts_at, one.ends_at))
            count = held.pop(one.id, 0)
            if one.state not in HOLDING:
                assert count == 0
            elif span.ends_at > self.now:  # what is over keeps what it held then
                self._holds_what_it_needs(one, count)
            for claim in db.session.scalars(select(Claim).where(Claim.reservation_id == one.id)):
                assert (claim.starts_at, claim.ends_at) == (span.starts_at, span.ends_at)
        assert not held

    def _holds_what_it_needs(self, one: Reservation, count: int) -> None:
        """One resource of each need of its instrument, and nothing else."""
        held = select(Need.position).join(Claim, Claim.resource_id == Need.resource_id)
        mine = held.where(Need.instrument_id == one.instrument_id, Claim.reservation_id == one.id)
        needs = select(Need.position).where(Need.instrument_id == one.instrument_id).distinct()
        positions = sorted(db.session.scalars(needs))
        assert sorted(db.session.scalars(mine)) == positions
        assert count == len(positions)

    @invariant()
    def schedule_timeline_and_calendar_agree(self) -> None:
        booked = db.session.scalars(select(Reservation).where(Reservation.state.in_(HOLDING))).all()
        rows = occupied([self.cast.instrument(what) for what in WHAT], DAY.starts_at.date(), 1, self.cast.tom)
        for row in rows:
            expected = sorted(one.public_id for one in booked if one.instrument_id == row.instrument.id)
            schedule = touched_by(row.instrument.facility, row.instrument, DAY)
            assert sorted(one.public_id for one in schedule) == expected
            assert sorted(one.public_id for one in row.bookings) == expected
            assert sorted(event.uid.partition("@")[0] for event in self._calendar(row.instrument)) == expected
            if row.instrument.id != self.ids["workstations"]:  # of four places some may be free meanwhile
                assert not any(gap.overlaps(one.interval) for gap in row.free for one in row.bookings)

    def _calendar(self, instrument: Instrument) -> list[EventText]:
        feed = Feed(kind=FeedKind.INSTRUMENT, level=FeedLevel.BUSY, subject_id=instrument.id, user=self.cast.tom)
        feed.keeps_cancelled, feed.view_revision, feed.view_changed_at = False, 0, NOW
        return events_of(feed, self.now, Addresses("benchshare.example", lambda public_id: public_id))

    def _do(self, act: Callable[[], object], is_clear: bool | None = None) -> None:
        """Whatever is refused is refused for a reason; that something is taken is said exactly when it is."""
        try:
            with transaction():
                act()
        except Refused as refused:
            said = {reason.code for reason in refused.verdict.refusals}
            assert said
            assert is_clear is None or bool(said & BUSY) == (not is_clear)
        except actions.WrongState:
            pass
        else:
            assert is_clear is not False

    def _one(self, number: int) -> Reservation:
        return db.session.get_one(Reservation, self.reservations[number % len(self.reservations)])

    def _is_clear(self, instrument_id: int, interval: Interval, but_of: int = 0) -> bool:
        """The slow and obvious reading: for each need, is there a resource that nobody else holds?"""
        instrument = db.session.get_one(Instrument, instrument_id)
        padding = Padding(timedelta(minutes=instrument.setup_minutes), timedelta(minutes=instrument.cleanup_minutes))
        wanted = padding.around(interval)
        claims = db.session.scalars(select(Claim).where(Claim.reservation_id != but_of)).all()
        busy = {c.resource_id for c in claims if Interval(c.starts_at, c.ends_at).overlaps(wanted)}
        needs: dict[int, set[int]] = {}
        for need in db.session.scalars(select(Need).where(Need.instrument_id == instrument_id)):
            needs.setdefault(need.position, set()).add(need.resource_id)
        return all(resources - busy for resources in needs.values())

    def _interval(self, hour: int, length: int) -> Interval:
        return span(f"5 {hour}:00", f"5 {hour + length}:00")


def test_any_sequence_of_steps_keeps_the_promise(database: str, cast: Cast, app: Flask) -> None:
    Region.cast = cast
    Region.shared = sorted(need.resource_id for need in cast.live_suite.needs)
    examples = 20 if database.startswith("sqlite") else 8
    steady = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    with app.test_request_context():
        run_state_machine_as_test(Region, settings=steady)
