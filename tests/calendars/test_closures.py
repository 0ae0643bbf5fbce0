"""Closures in the calendars of instruments and facilities: they come, change and go, and make nobody busy."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import FOREVER, Interval
from booking.facility.actions import change, reopen, shut
from booking.facility.plans import Decisions, Plan
from booking.transaction import transaction
from models import ClosureKind
from tests.calendars.bookings import feed_of, read, text_of, tomorrow
from tests.calendars.linter import change_defects


def plan(cast: Cast, hours: int, **more: Interval) -> Plan:
    interval = more.get("interval") or Interval(tomorrow(8), tomorrow(8) + timedelta(hours=hours))
    return Plan(cast.bioimaging, cast.confocal, (interval,), "Broken pump; parts, ordered", ClosureKind.BREAKDOWN)


@pytest.mark.parametrize("kind", ["instrument", "facility"])
def test_a_closure_comes_is_lengthened_and_goes(database: str, cast: Cast, client: FlaskClient, kind: str) -> None:
    subject = cast.confocal if kind == "instrument" else cast.bioimaging
    path = feed_of(cast.lin, f"{kind}:{subject.public_id}")
    empty = read(client, path)
    with transaction():
        closures = shut(plan(cast, 4), Decisions(cast.tom.id, now()))
        public_id = closures[0].public_id
    first = read(client, path, If_None_Match=empty.headers["ETag"])
    text = text_of(client, path)
    assert f"UID:closure-{public_id}@" in text
    assert "SUMMARY:Breakdown · LSM 980" in text
    assert "TRANSP:TRANSPARENT" in text
    with transaction():
        change(closures, plan(cast, 6), Decisions(cast.tom.id, now()))
    longer = read(client, path, If_None_Match=first.headers["ETag"])
    assert longer.status_code == 200
    assert change_defects(first.data, longer.data) == []
    assert read(client, path, If_None_Match=longer.headers["ETag"]).status_code == 304
    with transaction():
        reopen(closures[0], now(), cast.tom.id)
    assert public_id not in text_of(client, path)


def test_what_has_no_end_yet_does_not_change_by_itself(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin, f"instrument:{cast.confocal.public_id}")
    with transaction():
        shut(plan(cast, 0, interval=Interval(tomorrow(8), FOREVER)), Decisions(cast.tom.id, now()))
    text = text_of(client, path)
    assert f"DTEND:{tomorrow(8) + timedelta(days=366):%Y%m%dT%H%M%SZ}" in text


def test_a_persons_calendar_shows_no_closures(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin)
    with transaction():
        shut(plan(cast, 4), Decisions(cast.tom.id, now()))
    assert "Breakdown" not in text_of(client, path)
