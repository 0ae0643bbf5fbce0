"""Free times as buttons: what notice, horizon, length or school refuse is not offered, and the list says why."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.accounts.sessions import Visitor
from booking.clock import now as clock_now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from booking.timeline.days import Day, listed
from booking.timeline.queries.occupied import occupied_to_judge
from booking.timeline.reach import reach_of
from booking.transaction import transaction
from models import Instrument, OpenTo, User
from tests.reservations.acting import book, march

TUESDAY = date(2026, 3, 3)


def day_of(app: Flask, instrument: Instrument, viewer: User | Visitor, now: datetime, on: date = TUESDAY) -> Day:
    with app.test_request_context():
        one, facts = occupied_to_judge([instrument], on, 1, viewer, now)
        return listed(one, on, 1, now, facts)[0].days[0]


def texts(day: Day) -> list[str]:
    return [offer.text for offer in day.offers]


def test_lin_is_offered_what_starts_after_the_notice(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.confocal.notice_minutes = 120
    book(cast, "hana", "confocal", "3 14:00", "3 16:00")
    assert texts(day_of(app, cast.confocal, cast.lin, march("3 09:10"))) == ["11:30–14:00", "16:00–20:00"]
    assert texts(day_of(app, cast.confocal, Visitor(), march("3 09:10"))) == ["11:30–14:00", "16:00–20:00"]


@pytest.mark.parametrize(
    ("notice", "horizon", "on", "why"),
    [
        (7 * 1440, 60, TUESDAY, "It has to be booked at least 7 d ahead."),
        (0, 14, date(2026, 3, 17), "It can be booked at most 14 days ahead."),
    ],
)
def test_a_day_that_cannot_be_booked_yet_or_any_more_says_why(
    notice: int, horizon: int, on: date, why: str, app: Flask, cast: Cast
) -> None:
    with transaction():
        cast.confocal.notice_minutes, cast.confocal.horizon_days = notice, horizon
    day = day_of(app, cast.confocal, cast.lin, march("2 09:00"), on)
    assert (texts(day), day.why) == ([], why)


def test_what_is_for_its_own_school_is_not_offered_to_others(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.confocal.open_to = OpenTo.INSTITUTION
    day = day_of(app, cast.confocal, cast.lin, march("2 09:00"))
    assert cast.confocal.institution_id not in {one.institution_id for one in cast.lin.memberships}
    assert texts(day) == []
    assert day.why == "Only members of the school that owns this instrument may book it."


def test_a_longest_time_between_two_steps_is_offered_on_the_steps(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.confocal.increment_minutes, cast.confocal.longest_minutes = 30, 100
    (offer,) = day_of(app, cast.confocal, cast.lin, march("2 09:00")).offers
    assert offer.url.endswith("starts=2026-03-03T08:00&ends=2026-03-03T09:30")


def test_notice_and_horizon_as_drawn_are_those_of_the_rules(cast: Cast) -> None:
    with transaction():
        cast.confocal.notice_minutes, cast.confocal.horizon_days = 90, 3
    now, minute = march("2 09:00"), timedelta(minutes=1)
    reach = reach_of(cast.confocal, now)

    def codes(starts_at: datetime) -> set[Code]:
        wanted = Wanted(Interval(starts_at, starts_at + timedelta(hours=1)))
        facts = gather(cast.confocal.id, applicant(cast.lin.id), wanted, now)
        return {reason.code for reason in judge(wanted, facts).reasons}

    assert Code.TOO_SOON in codes(reach.earliest - minute)
    assert Code.TOO_SOON not in codes(reach.earliest)
    assert Code.TOO_FAR not in codes(reach.end - minute)
    assert Code.TOO_FAR in codes(reach.end)


def test_lin_reads_in_the_list_why_nothing_is_offered_today(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        cast.confocal.notice_minutes = 30 * 1440
        cast.confocal.opening_windows = []
        cast.confocal.facility.opening_windows = []
    tomorrow = (clock_now() + timedelta(days=1)).date().isoformat()
    page = client.get(f"/timeline?on={tomorrow}&q=LSM+980").text
    assert "It has to be booked at least 30 d ahead." in page
    assert 'class="gaps"' not in page
    chinese = client.get(f"/timeline?on={tomorrow}&q=LSM+980", headers={"Accept-Language": "zh-CN"}).text
    assert "至少需提前30天预约" in chinese.replace(" ", "")
