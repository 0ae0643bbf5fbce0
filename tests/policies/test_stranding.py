"""Which bookings a change of the rules strands, as a table; and what is chosen for them is done, and told, once.

Today is Monday 2 March 2026. The confocal of Norhaven is open Mon-Fr 8-20 and Sat 10-16, in steps of 30 minutes.
"""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from booking.catalogue.actions import set_opening_windows
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.opening import MINUTES_A_DAY, Audience, SpecialDay, Window
from booking.domain.verdict import Code
from booking.policies import proposals, stranding
from booking.policies.proposals import Proposal
from booking.policies.qualifying import give_level
from booking.policies.settling import Decisions, NotSettled, settle
from booking.policies.stranding import Found, offers_of, stranded
from booking.transaction import transaction
from models import Message, Qualification, Reservation, ReservationState, db
from tests.reservations.acting import NOW, book, events_of, march, messages_of, span
from tests.support.applications import count_queries

ALL_WEEK = range(7)
TUESDAY, SATURDAY = date(2026, 3, 3), date(2026, 3, 7)
Changes = Callable[[Cast], Proposal]


def week(first: int, last: int, days: range = ALL_WEEK) -> list[Window]:
    return [Window(day, first * 60, last * 60) for day in days]


def settings(who: str, **values: int | bool) -> Changes:
    return lambda cast: proposals.of_settings(getattr(cast, who), values)


def hours(who: str, windows: list[Window], audience: Audience = Audience.EVERYONE, level: int = 0) -> Changes:
    return lambda cast: proposals.of_hours(getattr(cast, who), windows, audience, level)


def days(who: str, **special: int | str) -> Changes:
    """march3="closed", or the weekday whose hours hold; "ordinary" takes a day back."""
    said = {date(2026, 3, int(day[5:])): _day(value) for day, value in special.items()}
    return lambda cast: proposals.of_days(getattr(cast, who), said)


def _day(value: int | str) -> SpecialDay | None:
    if value == "ordinary":
        return None
    return SpecialDay(None, "Founding day") if value == "closed" else SpecialDay(int(value))


# Lin (of Westfjord) has the confocal on Tuesday 10-12 and Friday 18-20, Ben (of Norhaven) on Saturday 10-12.
CASES: dict[str, tuple[Changes, dict[str, set[Code]]]] = {
    "a shorter longest": (
        settings("confocal", longest_minutes=60),
        {"tuesday": {Code.TOO_LONG}, "friday": {Code.TOO_LONG}, "saturday": {Code.TOO_LONG}},
    ),
    "a longest that all keep": (settings("confocal", longest_minutes=120), {}),
    "a region's setting": (settings("no_one", others_horizon_days=2), {"friday": {Code.OWN_SCHOOL_FIRST}}),
    "a school's setting": (settings("norhaven", others_horizon_days=2), {"friday": {Code.OWN_SCHOOL_FIRST}}),
    "a region's setting, below which the facility says otherwise": (settings("no_one", horizon_days=3), {}),
    "a nearer horizon": (settings("confocal", horizon_days=4), {"saturday": {Code.TOO_FAR}}),
    "another school's setting": (settings("westfjord", horizon_days=1), {}),
    "a facility's setting": (settings("bioimaging", others_horizon_days=2), {"friday": {Code.OWN_SCHOOL_FIRST}}),
    "whole days": (
        settings("confocal", is_whole_day=True),
        {"tuesday": {Code.NOT_WHOLE_DAYS}, "friday": {Code.NOT_WHOLE_DAYS}, "saturday": {Code.NOT_WHOLE_DAYS}},
    ),
    "shorter hours of the facility": (
        hours("bioimaging", week(8, 19)), {"friday": {Code.OUTSIDE_OPENING_HOURS}},
    ),
    "hours of its own that all keep": (hours("confocal", week(8, 20)), {}),
    "hours of its own without Saturdays": (
        hours("confocal", week(8, 20, range(5))), {"saturday": {Code.NOT_OPEN_THAT_DAY}},
    ),
    "hours of the school, below which the facility has its own": (hours("norhaven", week(8, 9)), {}),
    "hours of another instrument": (hours("stellaris", week(8, 9)), {}),
    "hours for other schools, none for one's own": (
        hours("confocal", week(8, 20), Audience.PARTNERS), {"saturday": {Code.HOURS_OF_OTHERS}},
    ),
    "hours for the experienced": (
        hours("confocal", week(8, 20), level=3),
        {"tuesday": {Code.HOURS_OF_HIGHER_LEVEL}, "friday": {Code.HOURS_OF_HIGHER_LEVEL}},
    ),
    "a holiday": (days("norhaven", march3="closed"), {"tuesday": {Code.HOLIDAY}}),
    "a holiday of the researcher's school": (days("westfjord", march3="closed"), {}),
    "a Friday with a Saturday's hours": (days("norhaven", march6=5), {"friday": {Code.OUTSIDE_OPENING_HOURS}}),
    "a day that is ordinary already": (days("norhaven", march3="ordinary"), {}),
    "no day at all": (days("norhaven"), {}),
}  # fmt: skip


@pytest.fixture
def booked(cast: Cast) -> dict[str, Reservation]:
    """Ben is experienced."""
    with transaction():
        give_level(cast.ben, cast.bioimaging, None, 3, valid_until=None, by=cast.tom, now=NOW)
    return {
        "tuesday": book(cast, "lin", "confocal", "3 10:00", "3 12:00"),
        "friday": book(cast, "lin", "confocal", "6 18:00", "6 20:00"),
        "saturday": book(cast, "ben", "confocal", "7 10:00", "7 12:00"),
    }


def by_name(found: Found, booked: dict[str, Reservation]) -> dict[str, set[Code]]:
    names = {one.id: name for name, one in booked.items()}
    return {names[one.reservation.id]: {reason.code for reason in one.reasons} for one in found.stranded}


@pytest.mark.parametrize("case", CASES)
def test_what_a_change_strands(case: str, cast: Cast, booked: dict[str, Reservation]) -> None:
    change, expected = CASES[case]
    cast.no_one = None
    assert by_name(stranded(change(cast), NOW), booked) == expected


def test_who_is_experienced_until_thursday_is_not_on_saturday(cast: Cast, booked: dict[str, Reservation]) -> None:
    with transaction():
        db.session.scalars(select(Qualification).where(Qualification.user_id == cast.ben.id)).one().valid_until = date(
            2026, 3, 5
        )
    found = stranded(proposals.of_hours(cast.confocal, week(8, 20), Audience.EVERYONE, 3), NOW)
    assert set(by_name(found, booked)) == {"tuesday", "friday", "saturday"}


def test_hours_taken_back_strand_what_only_they_allowed(cast: Cast) -> None:
    with transaction():
        set_opening_windows(cast.confocal, [Window(day, 0, MINUTES_A_DAY) for day in ALL_WEEK])
    night = book(cast, "lin", "confocal", "3 22:00", "3 23:00")
    found = stranded(proposals.of_hours(cast.confocal, (), Audience.EVERYONE, 0), NOW)
    assert by_name(found, {"night": night}) == {"night": {Code.OUTSIDE_OPENING_HOURS}}


def test_what_breaks_a_rule_already_is_not_told_again(cast: Cast, booked: dict[str, Reservation]) -> None:
    """Once kept against the hours, a booking is not asked about with each change of them."""
    with transaction():
        set_opening_windows(cast.confocal, week(8, 11))
    found = stranded(proposals.of_hours(cast.confocal, week(9, 11), Audience.EVERYONE, 0), NOW)
    assert by_name(found, booked) == {}


def test_at_most_so_many_are_listed_and_the_others_are_counted(
    cast: Cast, booked: dict[str, Reservation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stranding, "MOST", 2)
    found = stranded(proposals.of_settings(cast.confocal, {"longest_minutes": 60}), NOW)
    assert set(by_name(found, booked)) == {"tuesday", "friday"}
    assert found.later == 1


def test_what_is_offered_keeps_the_changed_rules(cast: Cast, booked: dict[str, Reservation]) -> None:
    change = proposals.of_hours(cast.confocal, week(13, 15), Audience.EVERYONE, 0)
    (first, *_others) = stranded(change, NOW).stranded
    offers = offers_of(first, cast.tom.id, NOW, change)
    assert offers
    assert all(one.starts_at.hour >= 13 and one.ends_at.hour <= 15 for one in offers)


def done(cast: Cast, found: Found, **chosen: object) -> None:
    seen = frozenset(one.reservation.public_id for one in found.stranded)
    with transaction():
        change = proposals.of_hours(cast.confocal, week(13, 17), Audience.EVERYONE, 0)
        decisions = Decisions(cast.tom.id, NOW, **{"seen": seen, **chosen})
        settle(
            stranded(change, NOW).stranded, decisions,
            lambda: set_opening_windows(cast.confocal, week(13, 17)),
        )  # fmt: skip


def test_one_is_moved_one_cancelled_one_kept_and_each_is_told_once(
    database: str, cast: Cast, booked: dict[str, Reservation]
) -> None:
    found = stranded(proposals.of_hours(cast.confocal, week(13, 17), Audience.EVERYONE, 0), NOW)
    moved, cancelled, kept = booked["tuesday"], booked["friday"], booked["saturday"]
    for message in db.session.scalars(select(Message)):
        db.session.delete(message)
    db.session.commit()
    done(cast, found, moved={moved.public_id: span("3 13:00", "3 15:00")}, cancelled={cancelled.public_id})
    assert (moved.starts_at, moved.state) == (march("3 13:00"), ReservationState.CONFIRMED)
    assert cancelled.state == ReservationState.CANCELLED
    assert (kept.starts_at, kept.state) == (march("7 10:00"), ReservationState.CONFIRMED)
    assert messages_of(moved) == {cast.email("lin"): "moved"}
    assert messages_of(cancelled) == {cast.email("lin"): "cancelled"}
    assert messages_of(kept) == {}
    assert len(db.session.scalars(select(Message)).all()) == 2
    for one in (moved, cancelled):
        assert events_of(one)[-1].details["cause"] == "rules"
        assert "is_late" not in events_of(one)[-1].details
    assert {window.opens_minute for window in cast.confocal.opening_windows} == {13 * 60}


@pytest.mark.parametrize("what", ["taken", "unseen", "unread", "against the new rule"])
def test_if_one_cannot_be_done_nothing_is(what: str, database: str, cast: Cast, booked: dict[str, Reservation]) -> None:
    found = stranded(proposals.of_hours(cast.confocal, week(13, 17), Audience.EVERYONE, 0), NOW)
    one, other = booked["tuesday"], booked["friday"]
    if what == "taken":
        book(cast, "rowan", "confocal", "4 13:00", "4 15:00")
    times = {"taken": span("4 13:00", "4 15:00"), "against the new rule": span("4 16:00", "4 18:00")}
    chosen: dict[str, object] = {"moved": {one.public_id: times[what]}} if what in times else {}
    if what == "unseen":
        chosen["seen"] = {other.public_id}
    if what == "unread":
        chosen["unread"] = {one.public_id}
    with pytest.raises(NotSettled) as refused:
        done(cast, found, cancelled={other.public_id}, **chosen)
    assert refused.value.public_id in {one.public_id, booked["saturday"].public_id}
    db.session.expire_all()
    assert other.state == ReservationState.CONFIRMED
    assert one.starts_at == march("3 10:00")
    assert cast.confocal.opening_windows == []


def test_what_is_cancelled_makes_room_for_what_is_moved(cast: Cast, booked: dict[str, Reservation]) -> None:
    """All three change places in one go: Friday's time is given up, Tuesday's takes it."""
    found = stranded(proposals.of_hours(cast.confocal, week(13, 17), Audience.EVERYONE, 0), NOW)
    afternoon = book(cast, "hana", "confocal", "6 16:00", "6 18:00")
    found = stranded(proposals.of_hours(cast.confocal, week(13, 17), Audience.EVERYONE, 0), NOW)
    assert afternoon.id in {one.reservation.id for one in found.stranded}
    moved = {booked["tuesday"].public_id: span("6 15:00", "6 17:00")}
    done(cast, found, moved=moved, cancelled={afternoon.public_id})
    assert booked["tuesday"].starts_at == march("6 15:00")


def test_many_bookings_take_no_more_queries_than_few(region: Cast) -> None:
    """With levels in the hours, so that every person's is asked for."""
    with transaction():
        set_opening_windows(region.bioimaging, week(2, 3), least_level=2)
    counts = []
    for owner in (region.confocal, region.bioimaging):
        with count_queries() as queries:
            found = stranded(proposals.of_hours(owner, week(3, 4), Audience.EVERYONE, 0), now())
        assert found.stranded
        counts.append(len(queries))
    one, many = counts
    assert many <= one + 6, counts


def test_an_offer_has_an_end(cast: Cast, booked: dict[str, Reservation]) -> None:
    change = proposals.of_settings(cast.confocal, {"longest_minutes": 60})
    (first, *_others) = stranded(change, NOW).stranded
    offers = offers_of(first, cast.tom.id, NOW, change)
    assert offers
    assert all(isinstance(one, Interval) and one.duration.total_seconds() <= 3600 for one in offers)
