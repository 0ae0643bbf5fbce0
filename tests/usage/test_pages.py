"""The pages of uses: at the bench with a phone, on a booking's page, the record, and all that the lab looks at."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.grid import Grid
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.usage import Evidence, Purpose, at_the_minute
from booking.reservations import actions as reservation_actions
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from booking.usage import actions
from models import BenchCode, Instrument, Reservation, ReservationState, Usage, UsePolicy, db
from tests.races.test_one_slot import open_all_day
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient
from tests.usage.benches import the_usage

STEP = timedelta(minutes=30)
DAY = timedelta(days=1)


@pytest.fixture
def bench(app: Flask, cast: Cast) -> Instrument:
    return open_all_day(cast, "Always there")


def has(cast: Cast, who: str, bench: Instrument, starts_at: datetime, length: timedelta = 2 * STEP) -> Reservation:
    """A booking of hers, made the day before."""
    wanted = Wanted(Interval(starts_at, starts_at + length))
    person_id = cast.person(who).id
    with transaction():
        made = reservation_actions.book(
            instrument_id=bench.id, person_id=person_id, booked_by_id=person_id, wanted=wanted, now=now() - DAY
        ).id
    return db.session.get_one(Reservation, made)


def this_step(bench: Instrument) -> datetime:
    """The last half hour of the clock that has begun."""
    return Grid(30, bench.zone).at_or_before(now())


@pytest.fixture
def booked(cast: Cast, bench: Instrument) -> Reservation:
    """Lin's, since the last half hour."""
    return has(cast, "lin", bench, this_step(bench), 4 * STEP)


def code(bench: Instrument) -> str:
    with transaction():
        actions.make_codes([bench], now())
    return db.session.scalars(select(BenchCode.code).where(BenchCode.instrument_id == bench.id)).one()


def test_lin_checks_in_and_out_on_her_bookings_page(cast: Cast, client: PageClient, booked: Reservation) -> None:
    sign_in(client, cast.lin)
    page = f"/reservations/{booked.public_id}"
    assert "Check in" in client.get(page).text
    done = client.send(f"{page}/check-in", follow_redirects=True)
    assert "Checked in." in done.text
    assert "Check out" in done.text
    assert "Stay until" in done.text
    asked = client.send(f"{page}/check-out", follow_redirects=True)
    assert asked.request.path.startswith("/usages/")
    assert "What it was for is missing." in asked.text
    usage = the_usage(booked)
    assert usage is not None
    assert usage.evidence == Evidence.PAGE
    assert "Lin Yue checked out." in client.get(page).text


def test_lin_says_what_it_was_and_reads_it_again(cast: Cast, client: PageClient, booked: Reservation) -> None:
    with transaction():
        actions.set_consumable(cast.bioimaging, "dish", "Dish", "培养皿", "pcs")
        consumable = actions.set_consumable(cast.bioimaging, "oil", "Oil", "", "").public_id
    sign_in(client, cast.lin)
    client.send(f"/reservations/{booked.public_id}/check-in")
    client.send(f"/reservations/{booked.public_id}/check-out")
    usage = the_usage(booked)
    assert usage is not None
    address = f"/usages/{usage.public_id}"
    sent = {
        "purpose": "research", "samples": "12", "group": cast.soft_matter.public_id, "satisfaction": "4",
        "measuring_minutes": "1", f"item-{consumable}": "3", "note": "Fine",
    }  # fmt: skip
    assert "Saved." in client.send(address, sent, follow_redirects=True).text
    usage = the_usage(booked)
    assert usage is not None
    assert (usage.purpose, usage.samples, usage.satisfaction) == (Purpose.RESEARCH, 12, 4)
    assert [(one.code, one.quantity) for one in usage.items] == [("oil", 3)]
    client.send(address, sent | {f"item-{consumable}": "", "satisfaction": ""})
    assert the_usage(booked).items == []
    assert client.get("/uses").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"samples": "-1"},
        {"samples": "many"},
        {"samples": "9" * 300},
        {"purpose": "fun"},
        {"satisfaction": "6"},
        {"group": "elsewhere"},
        {"measuring_minutes": "1e9"},
        {"note": "x" * 3000},
    ],
)
def test_what_is_no_use_is_said_in_words(
    cast: Cast, client: PageClient, booked: Reservation, sent: dict[str, str]
) -> None:
    sign_in(client, cast.lin)
    client.send(f"/reservations/{booked.public_id}/check-in")
    client.send(f"/reservations/{booked.public_id}/check-out")
    usage = the_usage(booked)
    assert usage is not None
    assert client.send(f"/usages/{usage.public_id}", {"group": "", **sent}).status_code == 422


def test_a_count_that_is_no_number_is_said_in_words(cast: Cast, client: PageClient, booked: Reservation) -> None:
    with transaction():
        item = actions.set_consumable(cast.bioimaging, "dish", "Dish", "", "").public_id
    sign_in(client, cast.lin)
    client.send(f"/reservations/{booked.public_id}/check-in")
    usage = the_usage(booked)
    assert usage is not None
    refused = client.send(f"/usages/{usage.public_id}", {"group": "", f"item-{item}": "two"})
    assert refused.status_code == 422
    assert "Consumables are counted in whole numbers." in refused.text


def test_the_code_at_the_bench_checks_lin_in_and_proves_it(
    cast: Cast, client: PageClient, bench: Instrument, booked: Reservation
) -> None:
    here = f"/at/{code(bench)}"
    assert client.get(here).status_code == 302
    sign_in(client, cast.lin)
    page = client.get(here)
    assert "Check in" in page.text
    assert the_usage(booked) is None
    done = client.send(f"{here}/check-in", {"reservation": booked.public_id}, follow_redirects=True)
    assert "Check out" in done.text
    usage = the_usage(booked)
    assert usage is not None
    assert usage.evidence == Evidence.QR
    left = client.send(f"{here}/check-out", {"reservation": booked.public_id})
    assert left.headers["Location"] == f"/usages/{usage.public_id}"


def test_nobody_checks_in_another_with_the_code(
    cast: Cast, client: PageClient, bench: Instrument, booked: Reservation
) -> None:
    sign_in(client, cast.nadia)
    here = f"/at/{code(bench)}"
    assert client.send(f"{here}/check-in", {"reservation": booked.public_id}).status_code == 404
    assert client.send(f"/reservations/{booked.public_id}/check-in").status_code == 404
    assert the_usage(booked) is None


def test_a_new_code_makes_the_old_worthless(cast: Cast, client: PageClient, bench: Instrument) -> None:
    old = code(bench)
    sign_in(client, cast.tom)
    assert client.send(f"/instruments/{bench.public_id}/bench-code").status_code == 303
    assert client.get(f"/at/{old}").status_code == 404
    sheet = client.get(f"/facilities/{cast.bioimaging.public_id}/codes")
    assert sheet.text.count('code-card"') == 1
    client.send(f"/facilities/{cast.bioimaging.public_id}/codes")
    assert client.get(f"/facilities/{cast.bioimaging.public_id}/codes").text.count('code-card"') > 5


def test_nadia_walks_up_with_the_code_and_lin_on_the_web(cast: Cast, client: PageClient, bench: Instrument) -> None:
    sign_in(client, cast.nadia)
    here = f"/at/{code(bench)}"
    assert "Begin now" in client.get(here).text
    ends = written(Grid(30, bench.zone).at_or_after(at_the_minute(now()) + STEP), bench.zone)
    form = {"ends": ends, "mode": "self_operated", "group": "", "key": "walk"}
    done = client.send(f"{here}/walk-up", form, follow_redirects=True)
    assert "Begun. Check out when you leave." in done.text
    usage = db.session.scalars(select(Usage)).one()
    assert (usage.is_walk_up, usage.evidence, usage.person_id) == (True, Evidence.QR, cast.nadia.id)
    assert client.send(f"{here}/walk-up", form).status_code == 303
    assert len(db.session.scalars(select(Usage)).all()) == 1
    sign_in(client, cast.lin)
    page = client.get(f"/instruments/{bench.public_id}/walk-up")
    assert "Begin now" not in page.text
    assert "taken" in page.text
    refused = client.send(f"/instruments/{bench.public_id}/walk-up", form | {"key": "other"})
    assert refused.status_code == 409


def test_an_end_that_is_not_offered_is_refused(cast: Cast, client: PageClient, bench: Instrument) -> None:
    sign_in(client, cast.lin)
    form = {"ends": "2030-01-01T10:00", "mode": "self_operated", "group": ""}
    assert client.send(f"/instruments/{bench.public_id}/walk-up", form).status_code == 422
    assert client.send(f"/instruments/{bench.public_id}/walk-up", {}).status_code == 422


def test_lin_stays_until_nadia_comes(cast: Cast, client: PageClient, bench: Instrument, booked: Reservation) -> None:
    end = booked.ends_at
    has(cast, "nadia", bench, end + STEP)
    sign_in(client, cast.lin)
    address = f"/reservations/{booked.public_id}"
    client.send(f"{address}/check-in")
    assert client.send(f"{address}/extension", {"ends": written(end + STEP, bench.zone)}).status_code == 303
    refused = client.send(f"{address}/extension", {"ends": written(end + 2 * STEP, bench.zone)})
    assert refused.status_code == 409
    assert "Not done" in refused.text
    for nonsense in ("", "soon", "1999-01-01T10:00", "9999-12-31T23:59"):
        assert client.send(f"{address}/extension", {"ends": nonsense}).status_code in (409, 422, 303)
    db.session.refresh(booked)
    assert booked.ends_at == end + STEP


def test_what_is_too_early_or_over_is_said_in_words(cast: Cast, client: PageClient, bench: Instrument) -> None:
    later = has(cast, "lin", bench, this_step(bench) + 6 * STEP)
    sign_in(client, cast.lin)
    refused = client.send(f"/reservations/{later.public_id}/check-in")
    assert refused.status_code == 409
    assert "It is too early to check in." in refused.text
    assert client.send(f"/reservations/{later.public_id}/check-out").status_code == 409


def test_tom_runs_his_day_from_the_board(
    cast: Cast, client: PageClient, bench: Instrument, booked: Reservation
) -> None:
    sign_in(client, cast.tom)
    board = f"/facilities/{cast.bioimaging.public_id}/today"
    assert "Not there yet" in client.get(board).text
    done = client.send(f"/reservations/{booked.public_id}/check-in", {"from": "board"})
    assert done.headers["Location"] == board
    assert "Running" in client.get(board).text
    usage = the_usage(booked)
    assert usage is not None
    assert usage.evidence == Evidence.STAFF
    client.send(f"/reservations/{booked.public_id}/check-out", {"from": "board"})
    assert "Finished" in client.get(board).text


def test_the_board_asks_the_same_of_many(
    cast: Cast, client: PageClient, bench: Instrument, booked: Reservation
) -> None:
    sign_in(client, cast.tom)
    board = f"/facilities/{cast.bioimaging.public_id}/today"
    client.get(board)
    with count_queries() as few:
        client.get(board)
    for number in range(3, 9):
        has(cast, "nadia" if number % 2 else "zhang", bench, this_step(bench) + number * 2 * STEP)
    with count_queries() as many:
        client.get(board)
    assert len(many) <= len(few)


def _used(cast: Cast, who: str, bench: Instrument, days_ago: int, **more: object) -> Usage:
    """One that ended as booked."""
    reservation = has(cast, who, bench, this_step(bench) + 2 * STEP + days_ago * DAY)
    with transaction():
        reservation.starts_at, reservation.ends_at = (
            reservation.starts_at - 2 * days_ago * DAY, reservation.ends_at - 2 * days_ago * DAY
        )  # fmt: skip
        usage = Usage(
            institution_id=reservation.institution_id, instrument_id=bench.id, reservation_id=reservation.id,
            person_id=reservation.user_id, group_id=cast.soft_matter.id,
            home_institution_id=reservation.home_institution_id, reserved_starts_at=reservation.starts_at,
            reserved_ends_at=reservation.ends_at, started_at=reservation.starts_at, ended_at=reservation.ends_at,
            mode="self_operated", purpose=Purpose.RESEARCH, samples=1, evidence=Evidence.QR, created_at=now(),
            changed_at=now(),
        )  # fmt: skip
        for name, value in more.items():
            setattr(usage, name, value)
        db.session.add(usage)
    return usage


def test_tom_confirms_many_and_looks_at_what_differs(cast: Cast, client: PageClient, bench: Instrument) -> None:
    fine = [_used(cast, "lin", bench, days) for days in (1, 2)]
    late = _used(cast, "lin", bench, 3)
    with transaction():
        late.started_at = late.reserved_starts_at + timedelta(minutes=20)
    sign_in(client, cast.tom)
    address = f"/facilities/{cast.bioimaging.public_id}/usages"
    page = client.get(address).text
    assert page.count(" checked") == 2
    assert "began 20 min late" in page
    assert client.send(f"{address}/confirmation", {}).status_code == 422
    done = client.send(f"{address}/confirmation", {"usage": fine[0].public_id}, follow_redirects=True)
    assert "One use confirmed." in done.text
    db.session.rollback()
    assert [one.confirmed_by_id for one in fine] == [cast.tom.id, None]
    assert fine[0].public_id in client.get(f"{address}?show=confirmed").text


def test_what_is_confirmed_changes_no_more_until_it_is_opened_again(
    cast: Cast, client: PageClient, bench: Instrument
) -> None:
    usage = _used(cast, "lin", bench, 1)
    address = f"/usages/{usage.public_id}"
    sign_in(client, cast.tom)
    assert client.send(f"{address}/confirmation").status_code == 303
    refused = client.send(address, {"purpose": "teaching", "group": ""})
    assert refused.status_code == 409
    times = {"started": "", "ended": "", "mode": "self_operated"}
    assert client.send(f"{address}/times", times).status_code == 409
    assert client.send(f"{address}/reopening").status_code == 303
    assert client.send(f"{address}/times", times).status_code == 303
    db.session.refresh(usage)
    assert (usage.is_no_show, usage.evidence) == (True, Evidence.STAFF)


def test_tom_corrects_the_hours_and_they_are_his_entry(cast: Cast, client: PageClient, bench: Instrument) -> None:
    usage = _used(cast, "lin", bench, 1, is_end_assumed=True)
    address, zone = f"/usages/{usage.public_id}", bench.zone
    sign_in(client, cast.tom)
    first = usage.reserved_starts_at
    for started, ended in ((first, ""), (first, first), (first + STEP, first)):
        times = {"started": written(started, zone), "ended": written(ended, zone) if ended else ""}
        assert client.send(f"{address}/times", {**times, "mode": "self_operated"}).status_code == 422
    times = {"started": written(first, zone), "ended": written(first + STEP, zone), "operator": cast.tom.public_id}
    assert client.send(f"{address}/times", {**times, "mode": "self_operated"}).status_code == 303
    db.session.refresh(usage)
    assert (usage.record.used, usage.evidence) == (Interval(first, first + STEP), Evidence.STAFF)
    assert (usage.is_end_assumed, usage.operator_id) == (False, cast.tom.id)


def test_what_still_runs_is_not_confirmed(cast: Cast, client: PageClient, booked: Reservation) -> None:
    sign_in(client, cast.tom)
    client.send(f"/reservations/{booked.public_id}/check-in")
    usage = the_usage(booked)
    assert usage is not None
    refused = client.send(f"/usages/{usage.public_id}/confirmation")
    assert refused.status_code == 409
    assert "one of these still runs" in refused.text


def test_what_lacks_something_stands_with_who_can_add_it(cast: Cast, client: PageClient, bench: Instrument) -> None:
    _used(cast, "lin", bench, 1)
    _used(cast, "lin", bench, 2, purpose=None)
    _used(cast, "lin", bench, 3, group_id=None, is_end_assumed=True)
    _used(cast, "lin", bench, 4, measuring_minutes=500)
    sign_in(client, cast.tom)
    page = client.get(f"/facilities/{cast.bioimaging.public_id}/problems").text
    assert page.count("Add it") == 3
    for words in ("What it was for is missing.", "It is for no lab.", "The end is assumed.", "longer than all of it"):
        assert words in page
    assert "Lin Yue or the lab" in page


def test_who_sees_a_use(app: Flask, cast: Cast, client: PageClient, bench: Instrument) -> None:
    usage = _used(cast, "lin", bench, 1)
    seen = {}
    for who in ("lin", "ingrid", "tom", "clara", "hana", "nadia", "olav", "victor"):
        seen[who] = sign_in(client, cast.person(who)).get(f"/usages/{usage.public_id}").status_code
    assert {who for who, status in seen.items() if status == 200} == {"lin", "ingrid", "tom", "clara"}
    sign_in(client, cast.ingrid)
    assert client.send(f"/usages/{usage.public_id}", {"purpose": "other", "group": ""}).status_code == 404


def test_tom_says_what_he_expects_at_the_bench(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    address = f"/facilities/{cast.bioimaging.public_id}/use"
    assert client.send(address, {"is_asked": "y", "minutes": "1", "early_minutes": "10"}).status_code == 422
    assert client.send(address, {"is_asked": "y", "minutes": "20", "early_minutes": "10"}).status_code == 303
    policy = db.session.get_one(UsePolicy, cast.bioimaging.id)
    assert (policy.is_asked, policy.grace_minutes, policy.is_released, policy.early_minutes) == (True, 20, False, 10)
    items = f"/facilities/{cast.bioimaging.public_id}/consumables"
    assert client.send(items, {"code": "a b", "name": "Dish"}).status_code == 422
    assert client.send(items, {"code": "dish", "name": "Dish"}).status_code == 303
    page = client.get(address).text
    assert "Dish" in page


def test_what_waits_is_offered_when_lin_leaves_early(
    app: Flask, cast: Cast, client: PageClient, bench: Instrument
) -> None:
    long = has(cast, "lin", bench, this_step(bench), 16 * STEP)
    times = {"starts": written(long.ends_at - 2 * STEP, bench.zone), "ends": written(long.ends_at, bench.zone)}
    nadia = sign_in(app.test_client(), cast.nadia)
    assert nadia.send(f"/instruments/{bench.public_id}/waiting", times).status_code == 303
    sign_in(client, cast.lin)
    client.send(f"/reservations/{long.public_id}/check-in")
    client.send(f"/reservations/{long.public_id}/check-out")
    db.session.rollback()
    offered = select(Reservation).where(Reservation.state == ReservationState.OFFERED)
    assert db.session.scalars(offered).one().user_id == cast.nadia.id
