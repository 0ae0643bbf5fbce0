"""Whatever is booked already and whatever series is wanted: the list tells what booking then does, and no conflict is
ever stored."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.domain.recurrence import Frequency, Hours, Recurrence, occurrences
from booking.domain.rules import judge
from booking.quotas.actions import set_quota
from booking.reservations import actions
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from booking.reservations.judging import Question, Refused
from booking.series.actions import change_hours, create_series, revision_of
from booking.series.queries import occurrences_of, plan_of_change, plan_of_new
from booking.transaction import transaction
from models import Claim, Instrument, Message, Reservation, ReservationEvent, Series, db
from tests.series.acting import at, open_all_day, tuesday

STEADY = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOURS_A_WEEK, PEOPLE_AHEAD = 14, 9
hours_of_day = st.builds(Hours, st.integers(6, 20).map(time), st.sampled_from([60, 120, 240, 780]))
short_hours = st.builds(Hours, st.integers(6, 20).map(time), st.sampled_from([120, 180, 240]))
others = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 22), st.integers(1, 6)), max_size=6)
shapes = st.one_of(
    st.just({"frequency": Frequency.DAILY}),
    st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True).map(
        lambda weekdays: {"frequency": Frequency.WEEKLY, "weekdays": tuple(weekdays)}
    ),
)


def test_the_list_tells_what_booking_does(app: Flask, cast: Cast) -> None:
    microscope = limited(cast)

    @STEADY
    @given(others, shapes, st.integers(1, 2), st.integers(1, 12), hours_of_day, st.booleans())
    def check(taken: list, shape: dict, every: int, times: int, hours: Hours, takes_all: bool) -> None:
        start_anew(cast, microscope, taken)
        rule = Recurrence(tuesday(), every=every, times=times, **shape)
        wishes = occurrences(rule, hours, microscope.zone)
        question = asked(cast, microscope, wishes[0].interval)
        plan = plan_of_new(question, wishes, {})
        chosen = [line.asked for line in plan.lines if line.asked and (takes_all or line.is_met)]
        before = stored()
        is_refused = tried(lambda: create_series(question, rule, hours, chosen))
        assert is_refused is (takes_all and plan.conflicts > 0)
        assert stored() == before + (0 if is_refused else len(chosen))
        assert_true(cast, microscope)
        for line in plan.lines:
            for free in () if is_refused else line.free:
                assert free not in chosen

    check()


def test_the_list_of_a_change_tells_what_changing_does(app: Flask, cast: Cast) -> None:
    microscope = limited(cast)

    @STEADY
    @given(others, st.integers(3, 6), short_hours, short_hours, st.booleans())
    def check(taken: list, times: int, before: Hours, after: Hours, takes_all: bool) -> None:
        start_anew(cast, microscope, taken)
        rule = Recurrence(tuesday(), Frequency.DAILY, times=times)
        wishes = occurrences(rule, before, microscope.zone)
        question = asked(cast, microscope, wishes[0].interval)
        met = [line.asked for line in plan_of_new(question, wishes, {}).lines if line.is_met and line.asked]
        if not met or tried(lambda: create_series(question, rule, before, met)):
            return
        mine = occurrences_of(db.session.scalars(select(Series)).one())
        about = replace(question, wanted=question.wanted, reservation=None)
        plan = plan_of_change(about, mine, after, {})
        kept = {line.key: None for line in plan.lines if not line.is_met}
        told = plan if takes_all else plan_of_change(about, mine, after, kept)
        times_of = {line.key: line.chosen for line in told.lines if line.chosen}
        can_be = all(line.verdict.is_allowed or line.chosen is None for line in told.lines)
        seen, by_id = revision_of(mine), cast.lin.id
        series_id = mine[0].series_id

        def change() -> None:
            series = db.session.get_one(Series, series_id)
            change_hours(series, after, times_of, ("", ""), by_id, question.now, seen=seen)

        assert tried(change) is not can_be
        assert_true(cast, microscope)

    check()


def limited(cast: Cast) -> Instrument:
    """Open day and night, with a break of half an hour, a quota of hours a week, and a limit of bookings ahead."""
    rules = {"setup_minutes": 30, "cleanup_minutes": 0, "future_limit": PEOPLE_AHEAD, "horizon_days": 16}
    microscope = open_all_day(cast, "Limited", **rules)
    with transaction():
        set_quota(
            microscope, cast.lin, now(), unit=Unit.MINUTES, amount=HOURS_A_WEEK * 60, period=Period.WEEK,
            subject=Subject.PERSON, audience=Audience.EVERYBODY, name="Fair use",
        )  # fmt: skip
    return microscope


def start_anew(cast: Cast, microscope: Instrument, taken: list[tuple[int, int, int]]) -> None:
    with transaction():
        for table in (Claim, ReservationEvent, Message, Reservation, Series):
            db.session.execute(delete(table))
    for day, hour, length in taken:
        starts_at = at(tuesday() + timedelta(days=day), f"{hour:02}:00")
        wanted = Wanted(Interval(starts_at, starts_at + timedelta(hours=length)), mode="self_operated")
        order = {"instrument_id": microscope.id, "person_id": cast.hana.id, "booked_by_id": cast.hana.id}
        with suppress(Refused), transaction():
            actions.book(**order, wanted=wanted, now=now())


def asked(cast: Cast, microscope: Instrument, interval: Interval | None) -> Question:
    assert interval is not None
    return Question(microscope.id, applicant(cast.lin.id), Wanted(interval, mode="self_operated"), now())


def tried(act: Callable[[], object]) -> bool:
    """Whether it was refused."""
    try:
        with transaction():
            act()
    except Refused:
        return True
    return False


def stored() -> int:
    return len(list(db.session.scalars(select(Reservation.id))))


def assert_true(cast: Cast, microscope: Instrument) -> None:
    """Nothing overlaps, and each of hers would be allowed if it alone were asked for now, all others being there."""
    db.session.rollback()
    spans = db.session.execute(select(Claim.starts_at, Claim.ends_at).order_by(Claim.starts_at)).all()
    assert all(one.ends_at <= following.starts_at for one, following in pairwise(spans))
    weeks: dict[date, timedelta] = {}
    mine = list(db.session.scalars(select(Reservation).where(Reservation.user_id == cast.lin.id)))
    assert len(mine) <= PEOPLE_AHEAD
    for one in mine:
        first, last = (moment.astimezone(microscope.zone) for moment in (one.starts_at, one.ends_at))
        monday = first.date() - timedelta(days=first.weekday())
        if last.date() - timedelta(days=last.weekday()) == monday:
            weeks[monday] = weeks.get(monday, timedelta()) + (one.ends_at - one.starts_at)
        wanted = Wanted(Interval(one.starts_at, one.ends_at), mode=one.mode)
        facts = gather(microscope.id, applicant(cast.lin.id), wanted, now(), one)
        assert judge(wanted, replace(facts, current=None)).is_allowed
    assert all(used <= timedelta(hours=HOURS_A_WEEK) for used in weeks.values())
