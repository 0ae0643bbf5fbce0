"""Policies on pages: set at a level, inherited below, taken back; who may; what clashes; what is stranded."""

import re

import pytest
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import HOLDING, Holiday, Qualification, Reservation, ReservationState, Term, db
from tests.access.westfjord_trainings import qualification
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient


def policy(owner: object, kind: str) -> str:
    return f"/{kind}/{owner.public_id}/policy"


def change(client: PageClient, address: str, setting: str, value: str, **more: str) -> object:
    return client.send(address, {"setting": setting, setting: value, **more})


@pytest.mark.parametrize(
    ("who", "region", "school", "facility"),
    [("lin", 404, 404, 404), ("tom", 404, 404, 200), ("clara", 404, 200, 200), ("sam", 200, 200, 200)],
)
def test_each_level_is_set_by_its_own_people(
    who: str, region: int, school: int, facility: int, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.person(who))
    for page in ("policy", "hours"):
        assert client.get("/policy" if page == "policy" else "/policy/hours").status_code in (region, 403, 404)
        assert client.get(f"/schools/{cast.norhaven.public_id}/{page}").status_code == school
        assert client.get(f"/facilities/{cast.bioimaging.public_id}/{page}").status_code == facility
        assert client.get(f"/instruments/{cast.confocal.public_id}/{page}").status_code == facility
    assert client.get(f"/schools/{cast.norhaven.public_id}/calendar").status_code == school
    assert client.get(f"/facilities/{cast.bioimaging.public_id}/levels").status_code == facility
    if who == "lin":
        assert change(client, policy(cast.confocal, "instruments"), "horizon_days", "3").status_code == 404
    assert cast.confocal.horizon_days != 3


def test_clara_sets_the_school_and_tom_reads_where_it_comes_from(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    assert change(client, policy(cast.norhaven, "schools"), "simultaneous_limit", "2").status_code == 303
    assert cast.confocal.simultaneous_limit == 2
    sign_in(client, cast.tom)
    page = client.get(policy(cast.confocal, "instruments")).text
    assert "inherited from University of Norhaven" in page
    assert change(client, policy(cast.confocal, "instruments"), "simultaneous_limit", "1").status_code == 303
    assert cast.confocal.simultaneous_limit == 1
    assert "Set here" in client.get(policy(cast.confocal, "instruments")).text
    address = policy(cast.confocal, "instruments")
    assert client.send(address, {"setting": "simultaneous_limit", "do": "inherit"}).status_code == 303
    assert cast.confocal.simultaneous_limit == 2


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("longest_minutes", "15 min", "would be shorter than the shortest"),
        ("increment_minutes", "35 min", "whole number of steps"),
        ("increment_minutes", "0", "At least 1 min"),
        ("horizon_days", "0", "Between 1 and 3650"),
        ("horizon_days", "many", ""),
        ("notice_minutes", "soon", "Write a time"),
        ("partner_share_percent", "101", "Between 0 and 100"),
        ("is_whole_day", "perhaps", ""),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(
    setting: str, value: str, words: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    before = getattr(cast.confocal, setting)
    answer = change(client, policy(cast.confocal, "instruments"), setting, value, seen="")
    assert answer.status_code == 422
    assert words in answer.text
    assert getattr(cast.confocal, setting) == before


def test_a_clash_names_the_instrument(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    change(client, policy(cast.confocal, "instruments"), "shortest_minutes", "4 h")
    change(client, policy(cast.confocal, "instruments"), "longest_minutes", "8 h")
    client.send(policy(cast.confocal, "instruments"), {"setting": "longest_minutes", "do": "inherit", "seen": ""})
    answer = change(client, policy(cast.bioimaging, "facilities"), "longest_minutes", "2 h", seen="")
    assert answer.status_code == 422
    assert "would be shorter than the shortest" in answer.text


def test_bookings_that_a_shorter_longest_strands_are_decided_one_by_one(region: Cast, client: PageClient) -> None:
    sign_in(client, region.tom)
    address = policy(region.confocal, "instruments")
    answer = change(client, address, "longest_minutes", "30 min")
    assert answer.status_code == 200
    assert "would not be allowed any more" in answer.text
    held = select(Reservation).where(Reservation.instrument_id == region.confocal.id, Reservation.state.in_(HOLDING))
    form = client.get(address)
    assert region.confocal.longest_minutes != 30, "nothing is saved yet"
    seen = answer.text.split('name="seen" value="')[1].split('"')[0].split()
    before = {one.public_id: one.state for one in db.session.scalars(held)}
    choices = {f"decision-{one}": "keep" for one in seen} | {f"decision-{seen[0]}": "cancel"}
    wanted = {"setting": "longest_minutes", "longest_minutes": "30 min", "shortest_minutes": "30 min"}
    assert client.send(address, {**wanted, **choices, "seen": " ".join(seen[1:])}).status_code == 409
    assert client.send(address, {**wanted, **choices, "seen": " ".join(seen)}).status_code == 303
    db.session.expire_all()
    assert region.confocal.longest_minutes == 30
    after = {one.public_id: one.state for one in db.session.scalars(select(Reservation))}
    assert after[seen[0]] == ReservationState.CANCELLED
    assert all(after[one] == before[one] for one in seen[1:])
    assert form.status_code == 200


def test_a_school_wide_preview_takes_a_handful_of_queries(region: Cast, client: PageClient) -> None:
    sign_in(client, region.clara)
    with count_queries() as queries:
        answer = change(client, policy(region.norhaven, "schools"), "is_whole_day", "yes")
    assert answer.status_code == 200
    assert len(queries) < 200


def test_clara_looks_up_a_year_and_edits_the_calendar(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    address = f"/schools/{cast.norhaven.public_id}/calendar"
    year = str(now().year)
    asked = {"country": "GB", "subdivision": "ENG", "year": year}
    preview = client.get(address, query_string=asked)
    assert "Good Friday" in preview.text
    assert client.send(f"{address}/years", asked).status_code == 303
    own = select(Holiday).where(Holiday.institution_id == cast.norhaven.id)
    count = len(db.session.scalars(own).all())
    assert count >= 8
    assert client.send(f"{address}/years", asked).status_code == 303
    assert len(db.session.scalars(own).all()) == count, "twice is once"
    assert client.get(address, query_string={**asked, "subdivision": "XX"}).status_code == 422
    day = {"on": f"{year}-12-12", "name": "Works for Monday", "name_zh": "补班", "hours_of": "0"}
    assert client.send(f"{address}/days", day).status_code == 303
    assert client.send(f"{address}/days", day).status_code == 422
    made = db.session.scalars(own.where(Holiday.name == "Works for Monday")).one()
    assert made.weekday == 0
    edit = f"/holidays/{made.public_id}"
    assert client.get(edit).status_code == 200
    assert client.send(edit, {**day, "hours_of": "", "name": "Founders' Day"}).status_code == 303
    assert client.send(f"{edit}/removal").status_code == 303
    assert len(db.session.scalars(own).all()) == count
    sign_in(client, cast.tom)
    kept = db.session.scalars(own).first()
    assert client.get(f"/holidays/{kept.public_id}").status_code == 404
    assert client.send(f"/holidays/{kept.public_id}/removal").status_code == 404


def test_terms_do_not_overlap(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    address = f"/schools/{cast.norhaven.public_id}/calendar/terms"
    spring = {"term_name": "Spring", "term_name_zh": "春季", "starts_on": "2026-02-01", "ends_on": "2026-06-30"}
    assert client.send(address, spring).status_code == 303
    assert client.send(address, {**spring, "starts_on": "2026-06-30", "ends_on": "2026-07-30"}).status_code == 422
    assert client.send(address, {**spring, "starts_on": "2026-08-30", "ends_on": "2026-07-30"}).status_code == 422
    term = db.session.scalars(select(Term).where(Term.name == "Spring")).one()
    assert client.send(f"/terms/{term.public_id}/removal").status_code == 303


def test_tom_keeps_the_night_for_the_experienced(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    address = f"/instruments/{cast.confocal.public_id}/hours"
    day = {"kind": "own", "audience": "everyone", "least_level": "0", "monday": "08:00-20:00"}
    night = {"kind": "own", "audience": "everyone", "least_level": "3", "monday": "20:00-24:00"}
    assert client.send(address, day).status_code == 303
    assert client.send(address, night).status_code == 303
    assert client.send(address, {**night, "monday": "late"}).status_code == 422
    assert "of the level “experienced” or above" in client.get(address).text
    levels = f"/facilities/{cast.bioimaging.public_id}/levels"
    assert client.send(levels, {"email": "nobody@nowhere.example", "level": "3"}).status_code == 422
    assert client.send(levels, {"email": cast.email("lin"), "level": "3", "instrument": ""}).status_code == 303
    assert "Lin Yue" in client.get(levels).text
    page = cast.confocal.public_id
    sign_in(client, cast.rowan)
    assert "Open to others only" in client.get(f"/instruments/{page}").text
    sign_in(client, cast.lin)
    assert "Open to others only" not in client.get(f"/instruments/{page}").text
    assert "experienced" in client.get("/profile").text


def test_hours_of_a_school_reach_where_nobody_else_has_any(cast: Cast, client: PageClient) -> None:
    with transaction():
        cast.bioimaging.opening_windows = []
    sign_in(client, cast.clara)
    address = f"/schools/{cast.norhaven.public_id}/hours"
    week = {"kind": "own", "audience": "everyone", "least_level": "0", "monday": "09:00-17:00"}
    assert client.send(address, week).status_code == 303
    page = client.get(f"/facilities/{cast.bioimaging.public_id}/hours").text
    assert "Mon 09:00–17:00" in page
    assert re.search("inherited from.*University of Norhaven", page)
    assert client.send(address, {**week, "kind": "follow"}).status_code == 303
    assert "always open" in client.get(f"/facilities/{cast.bioimaging.public_id}/hours").text


def test_tom_takes_back_a_level_but_not_what_a_training_has_given(cast: Cast, client: PageClient) -> None:
    """That is withdrawn on its own page, where it stays on record."""
    sign_in(client, cast.sam)
    assert client.send(f"/levels/{qualification(cast).public_id}/removal").status_code == 404
    sign_in(client, cast.tom)
    address = f"/facilities/{cast.bioimaging.public_id}/levels"
    assert client.send(address, {"email": cast.email("hana"), "level": "3", "instrument": ""}).status_code == 303
    given = select(Qualification).where(Qualification.user_id == cast.hana.id, Qualification.training_id.is_(None))
    level = db.session.scalars(given).one()
    assert client.send(f"/levels/{level.public_id}/removal").status_code == 303
    assert db.session.scalar(given) is None
