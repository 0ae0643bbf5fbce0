"""Making a series through the pages: every occurrence listed with its answer, the bad ones left out or shifted."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions
from booking.transaction import transaction
from models import EventKind, Instrument, ReservationState
from tests.reservations.acting import events_of
from tests.series.acting import (
    at,
    booked,
    check,
    fields,
    make,
    messages,
    only_series,
    open_all_day,
    starts,
    tuesday,
    week,
)
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.lin)


@pytest.fixture
def microscope(app: Flask, cast: Cast) -> Instrument:
    return open_all_day(cast)


def hana_has(cast: Cast, instrument: Instrument, number: int, first: str, last: str) -> None:
    interval = Interval(at(week(number), first), at(week(number), last))
    with transaction():
        actions.book(
            instrument_id=instrument.id, person_id=cast.hana.id, booked_by_id=cast.hana.id,
            wanted=Wanted(interval, mode="self_operated"), now=now(),
        )  # fmt: skip


def clocks_forward() -> date:
    """The next Sunday on which London's clocks go forward, the last of March."""
    years = (now().year, now().year + 1)
    sundays = [date(year, 3, 31) - timedelta(days=(date(year, 3, 31).weekday() + 1) % 7) for year in years]
    return next(day for day in sundays if day > now().date() + timedelta(days=2))


def test_lin_books_four_tuesdays(lin: PageClient, cast: Cast, microscope: Instrument) -> None:
    page = check(lin, microscope, fields(tuesday(), title="Gel beads"))
    assert "All 4 can be had." in page
    assert "Weekly on Tuesday, 4 times" in page
    address = make(lin, microscope, fields(tuesday(), title="Gel beads"))
    assert starts() == [f"{week(number):%m-%d} 09:00" for number in range(4)]
    assert {one.title for one in booked()} == {"Gel beads"}
    assert [[event.kind for event in events_of(one)] for one in booked()] == [[EventKind.BOOKED]] * 4
    assert address == f"/series/{only_series().public_id}"
    shown = lin.get(address).text
    assert shown.count("Confirmed") == 4
    assert "4 bookings made." in shown


def test_of_two_conflicts_lin_leaves_one_out_and_shifts_the_other(
    lin: PageClient, cast: Cast, microscope: Instrument
) -> None:
    hana_has(cast, microscope, 1, "10:00", "12:00")
    hana_has(cast, microscope, 2, "08:00", "10:00")
    page = check(lin, microscope, fields(tuesday()))
    assert "2 of 4 can be had." in page
    assert page.count("It is taken") == 2
    times = re.findall(rf'name="on-{week(2)}"[^>]*value="([^"]+)"', page)
    assert times[0] == "skip"
    assert f"{week(2)}T10:00/{week(2)}T12:00" in times
    chosen = {f"on-{week(1)}": "skip", f"on-{week(2)}": f"{week(2)}T10:00/{week(2)}T12:00"}
    make(lin, microscope, fields(tuesday(), **chosen))
    mine = [one for one in booked() if one.user_id == cast.lin.id]
    assert [one.starts_at for one in mine] == [
        at(week(0), "09:00"), at(week(2), "10:00"), at(week(3), "09:00")
    ]  # fmt: skip
    assert {one.series_id for one in mine} == {only_series().id}


def test_when_hana_is_faster_nothing_is_booked_and_the_list_stands_again(
    lin: PageClient, cast: Cast, microscope: Instrument
) -> None:
    sent = fields(tuesday())
    assert "All 4 can be had." in check(lin, microscope, sent)
    hana_has(cast, microscope, 3, "10:00", "11:00")
    page = make(lin, microscope, sent, status=409)
    assert "Nothing was booked" in page
    assert "3 of 4 can be had." in page
    assert [one.user_id for one in booked()] == [cast.hana.id]


def test_occurrences_of_one_series_stand_in_each_others_way(lin: PageClient, cast: Cast) -> None:
    """Every day for more than a day: each second one is in the first one's time."""
    long = open_all_day(cast, "Long", longest_minutes=2880)
    sent = fields(tuesday(), frequency="daily", times="3") | {"ends": f"{tuesday() + timedelta(days=1)}T09:30"}
    assert "2 of 3 can be had." in check(lin, long, sent)
    make(lin, long, sent, status=409)
    assert booked() == []


def test_what_is_beyond_the_horizon_is_said_and_offered_no_other_time(app: Flask, lin: PageClient, cast: Cast) -> None:
    soon = open_all_day(cast, "Soon", horizon_days=20)
    page = check(lin, soon, fields(tuesday(), times="6"))
    assert "It can be booked at most 20 days ahead." in page
    beyond = [week(number) for number in range(6) if f'name="on-{week(number)}" id="on-{week(number)}-1"' in page]
    assert len(beyond) >= 3
    assert f'id="on-{beyond[-1]}-2"' not in page


def test_the_hour_that_the_clock_skips_is_a_conflict_in_words(lin: PageClient, microscope: Instrument) -> None:
    first = clocks_forward() - timedelta(days=1)
    sent = fields(first, "01:00", "01:30", frequency="daily", times="2")
    page = check(lin, microscope, sent)
    assert "the clocks go forward" in page
    assert "1 of 2 can be had." in page
    make(lin, microscope, sent | {f"on-{clocks_forward()}": "skip"})
    assert starts() == [f"{first:%m-%d} 01:00"]


def test_a_form_sent_twice_makes_one_series(lin: PageClient, microscope: Instrument) -> None:
    sent = fields(tuesday(), key="k" * 32)
    assert make(lin, microscope, sent) == make(lin, microscope, sent)
    assert len(booked()) == 4


def test_where_the_lab_decides_it_is_told_once(app: Flask, cast: Cast) -> None:
    asked = open_all_day(cast, "Asked", is_approval_needed=True)
    lin = sign_in(app.test_client(), cast.lin)
    assert "Ask for all of these times" in check(lin, asked, fields(tuesday()))
    make(lin, asked, fields(tuesday()))
    assert {one.state for one in booked()} == {ReservationState.REQUESTED}
    kinds = sorted(message.kind for message in messages())
    assert kinds.count("series") == 1
    assert kinds.count("series_to_decide") >= 1
    assert len(kinds) == len({(message.kind, message.user_id) for message in messages()})


def test_the_list_of_fifty_asks_no_more_than_the_list_of_two(
    lin: PageClient, cast: Cast, microscope: Instrument
) -> None:
    hana_has(cast, microscope, 1, "10:00", "12:00")
    hana_has(cast, microscope, 9, "10:00", "12:00")
    counts = []
    for times in ("2", "50"):
        with count_queries() as queries:
            check(lin, microscope, fields(tuesday(), times=times))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 20


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"times": ""}, "Give a number."),
        ({"times": "201"}, "Number must be between 1 and 200."),
        ({"every": "0"}, "Number must be between 1 and 99."),
        ({"every": "x"}, "Not a valid integer value."),
        ({"ending": "until"}, "Give a date."),
        ({"ending": "until", "last_on": "2020-01-01"}, "The last day must not come before the first."),
        ({"ending": "until", "last_on": "9999-12-31"}, "That is too far ahead."),
        ({"ending": "until", "last_on": "31/12"}, "Not a valid date value."),
        ({"frequency": "daily", "ending": "until", "last_on": "2035-01-01"}, "A series has at most 200 bookings."),
        ({"frequency": "yearly"}, "Not a valid choice."),
        ({"weekdays": "9"}, "not a valid choice"),
        ({"starts": "nonsense"}, "Give a date and a time"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    wrong: dict[str, str], words: str, lin: PageClient, microscope: Instrument
) -> None:
    answer = lin.get(f"/instruments/{microscope.public_id}/series/check", query_string=fields(tuesday(), **wrong))
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    "choice", ["x", "/", "2026-11-24T10:00", "9999-12-31T23:59/0001-01-01T00:00", "/" * 5000, "\x00/a"]
)
def test_a_choice_that_is_none_is_refused(choice: str, lin: PageClient, microscope: Instrument) -> None:
    page = make(lin, microscope, fields(tuesday(), **{f"on-{week(1)}": choice}), status=422)
    assert "Choose one of the times that are listed." in page
    assert booked() == []


def test_who_leaves_everything_out_is_told_to_choose(lin: PageClient, microscope: Instrument) -> None:
    sent = fields(tuesday(), times="1", **{f"on-{tuesday()}": "skip"})
    assert "Choose at least one time." in make(lin, microscope, sent, status=422)


def test_a_visitor_sees_the_list_and_is_asked_to_sign_in(client: PageClient, microscope: Instrument) -> None:
    assert "You are not signed in." in check(client, microscope, fields(tuesday()))
    assert client.send(f"/instruments/{microscope.public_id}/series", fields(tuesday())).status_code == 302


def test_what_the_booking_form_had_comes_along(lin: PageClient, microscope: Instrument) -> None:
    sent = {"starts": f"{tuesday()}T09:00", "ends": f"{tuesday()}T11:00", "title": "Gel beads"}
    page = lin.get(f"/instruments/{microscope.public_id}/series", query_string=sent).text
    assert "Gel beads" in page
    assert re.search(r'value="1" checked', page)  # Tuesday
    assert (
        f'formaction="/instruments/{microscope.public_id}/series"'
        in lin.get(f"/instruments/{microscope.public_id}/booking").text
    )
