"""Golden files: the bytes of Lin's calendar at each turn of a story. `BENCHSHARE_GOLDEN=write` writes them anew."""

import os
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from booking.calendars import actions
from booking.clock import now
from booking.demo.cast import Cast
from models import ReservationState
from tests.calendars.bookings import booked, changed, feed_of, last_feed, read
from tests.calendars.linter import change_defects

FOLDER = Path(__file__).with_name("golden")
STORY = ("empty", "booked", "moved", "cancelled", "restored", "renamed", "dst_week", "years_end")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_calendar_tells_the_story_byte_for_byte(cast: Cast, client: FlaskClient, language: str) -> None:
    told = {}
    with time_machine.travel(at("2026-10-19T09:00"), tick=False) as clock:
        path = feed_of(cast.lin, language=language, keeps_cancelled=True)
        last_feed().public_id = "feedofliny23"
        told["empty"] = read(client, path).data
        clock.shift(60)
        visit = booked(
            cast.confocal, cast.lin, at("2026-10-22T09:00"), public_id="visit2345678",
            title="live imaging, day 1; 活细胞", note="two dyes\nplease warm the stage", group_id=cast.soft_matter.id,
        )  # fmt: skip
        told["booked"] = read(client, path).data
        for name, facts in (
            ("moved", {"starts_at": at("2026-10-23T13:30"), "ends_at": at("2026-10-23T16:00")}),
            ("cancelled", {"state": ReservationState.CANCELLED}),
            ("restored", {"state": ReservationState.CONFIRMED}),
        ):
            clock.shift(60)
            changed(visit, **facts)
            told[name] = read(client, path).data
        clock.shift(60)
        cast.confocal.name, cast.confocal.name_zh = "LSM 990 confocal", "LSM 990 共聚焦"
        actions.touch_reservations_of([cast.confocal], now())
        told["renamed"] = read(client, path).data
        clock.shift(60)
        for number, start in enumerate(
            ("2026-10-24T08:00", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-26T09:00")
        ):
            booked(cast.talos, cast.lin, at(start), 1, public_id=f"clocks{number}23456")
        told["dst_week"] = read(client, path).data
        clock.shift(60)
        booked(
            cast.krios, cast.lin, at("2026-12-31T20:00"), 30, public_id="newyear23456", state=ReservationState.REQUESTED
        )
        told["years_end"] = read(client, path).data
    assert tuple(told) == STORY
    for before, after in pairwise(STORY):
        assert change_defects(told[before], told[after]) == []
    for name, raw in told.items():
        _compare(FOLDER / f"{name}.{language}.ics", raw)


def _compare(path: Path, raw: bytes) -> None:
    if os.environ.get("BENCHSHARE_GOLDEN") == "write":
        path.write_bytes(raw)
    assert raw == path.read_bytes(), path.name
