"""Sixteen bookings at once on sixteen instruments: quotas and limits hold, on both databases."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.policies.actions import set_policy
from booking.quotas.actions import set_quota
from booking.transaction import transaction
from models import Membership, MembershipState, Reservation, User, db
from tests.races.clients import Client, all_at_once
from tests.races.test_one_slot import DONE, REFUSED, Wish, assert_quiet, open_all_day, times
from tests.support.servers import Server

SIXTEEN, ALLOWED, ROUNDS = 16, 3, 6
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def days() -> Iterator[datetime]:
    """One a week, so that each round has a quota of its own."""
    first = datetime.combine(now().date() + timedelta(days=7), time(10), UTC)
    return (first + timedelta(days=7 * number) for number in range(ROUNDS))


def wishes(crowd: Sequence[Client], paths: Sequence[tuple[str, dict[str, str]]], number: int) -> list[Wish]:
    return [_post(client, path, form | {"key": f"{number}-{who}"}) for who, (client, (path, form)) in
            enumerate(zip(crowd, paths, strict=True))]  # fmt: skip


def _post(client: Client, path: str, form: dict[str, str]) -> Wish:
    return lambda: client.post(path, form | {"mode": "self_operated"})


def race(
    cast: Cast, crowd: Sequence[Client], server: Server, expected: int, whose: Sequence[int], *, shifted: bool
) -> None:
    """Each round all book at once, each another instrument; `expected` of them get it. `shifted`: at other hours."""
    instruments = [open_all_day(cast, f"Quota {number}") for number in range(SIXTEEN)]
    for number, day in enumerate(days()):
        asked = []
        for who, instrument in enumerate(instruments):
            starts_at = day + timedelta(minutes=30 * who if shifted else 0)
            form = times(instrument, Interval(starts_at, starts_at + timedelta(hours=1)))
            asked.append((f"/instruments/{instrument.public_id}/reservations", form))
        answers = all_at_once(wishes(crowd, asked, number))
        assert sorted(one.status for one in answers) == [DONE] * expected + [REFUSED] * (SIXTEEN - expected)
        db.session.rollback()
        week = (Reservation.starts_at >= day, Reservation.starts_at < day + timedelta(days=1))
        stored = select(func.count()).where(Reservation.user_id.in_(whose), *week)
        assert db.session.scalar(stored) == expected
    assert_quiet(server)


@pytest.fixture
def lins(app: Flask, cast: Cast, server: Server) -> Iterator[list[Client]]:
    """Lin in sixteen browsers."""
    found = [Client(app, server, cast.lin) for _ in range(SIXTEEN)]
    yield found
    for client in found:
        client.close()


@pytest.fixture
def colleagues(app: Flask, cast: Cast, server: Server) -> Iterator[list[Client]]:
    """Sixteen browsers of members of Lin's school and of no other, in which they book for another."""
    of_one = select(Membership.user_id).where(Membership.state == MembershipState.ACTIVE)
    of_school = of_one.group_by(Membership.user_id).having(
        func.min(Membership.institution_id) == cast.westfjord.id,
        func.max(Membership.institution_id) == cast.westfjord.id,
    )
    people = db.session.scalars(select(User).where(User.id.in_(of_school)).order_by(User.id).limit(SIXTEEN)).all()
    found = [Client(app, server, people[number % len(people)]) for number in range(SIXTEEN)]
    yield found
    for client in found:
        client.close()


def test_one_person_in_sixteen_browsers_keeps_her_quota(
    database: str, cast: Cast, lins: list[Client], server: Server
) -> None:
    _limit(cast, Subject.PERSON)
    race(cast, lins, server, ALLOWED, [cast.lin.id], shifted=False)


def test_sixteen_people_of_one_school_keep_its_quota(
    database: str, cast: Cast, colleagues: list[Client], server: Server
) -> None:
    _limit(cast, Subject.INSTITUTION)
    race(cast, colleagues, server, ALLOWED, [client.person_id for client in colleagues], shifted=True)


def test_nobody_gets_two_instruments_at_once_where_one_is_allowed(
    database: str, cast: Cast, lins: list[Client], server: Server
) -> None:
    with transaction():
        set_policy(None, {"simultaneous_limit": 1})
    race(cast, lins, server, 1, [cast.lin.id], shifted=False)


def _limit(cast: Cast, subject: Subject) -> None:
    with transaction():
        set_quota(
            None, cast.helen, now(), name="Fair use", unit=Unit.BOOKINGS, amount=ALLOWED, period=Period.DAY,
            subject=subject, audience=Audience.EVERYBODY,
        )  # fmt: skip
