"""Whoever runs an instrument keeps what is told of it and its rules; whoever does not finds no settings."""

import pytest
from sqlalchemy import select

from booking.demo.cast import Cast
from models import HOLDING, Closure, Instrument, InstrumentState, OpenTo, Reservation, db
from tests.catalogue.editing import errors, filled, send
from tests.reservations.acting import book
from tests.support.applications import sign_in
from tests.support.pages import PageClient

PARTS = ("", "/place", "/rules", "/needs", "/reports")
HOSTILE = (
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass"),
    "<script>alert(1)</script>",
    "'; DROP TABLE claims; --",
    "🔬" * 50,
)


def settings(instrument: Instrument, part: str = "") -> str:
    return f"/instruments/{instrument.public_id}/settings{part}"


@pytest.mark.parametrize("who", ["lin", "wang", "olav", "grace", "victor"])
def test_who_does_not_run_it_finds_no_settings(who: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.person(who))
    for part in PARTS:
        assert client.get(settings(cast.confocal, part)).status_code == 404
        assert client.send(settings(cast.confocal, part), {"name": "Mine"}).status_code == 404
    assert cast.confocal.name != "Mine"


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("tom", "confocal"), ("clara", "live_suite"), ("helen", "workstations"), ("sam", "petct"), ("sam", "krios"),
        ("sam", "axr"), ("sam", "tirf"),
    ],
)  # fmt: skip
def test_sending_a_page_as_it_stands_changes_nothing(who: str, what: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.person(who))
    instrument = cast.instrument(what)
    before = _columns(instrument)
    needs = {(need.position, need.resource_id) for need in instrument.needs}
    for part in PARTS:
        assert send(client, settings(instrument, part)).status_code == 303
        assert _columns(instrument) == before
    assert {(need.position, need.resource_id) for need in instrument.needs} == needs


def _columns(instrument: Instrument) -> dict[str, object]:
    db.session.refresh(instrument)
    windows = [(each.weekday, each.opens_minute, each.closes_minute) for each in instrument.opening_windows]
    techniques = [technique.code for technique in instrument.techniques]
    ignored = {"calendar_revision"}
    columns = {
        name: getattr(instrument, name)
        for name in (column.key for column in Instrument.__table__.columns)
        if name not in ignored
    }
    return columns | {"windows": windows, "techniques": techniques}


def test_tom_renames_the_confocal_and_calendars_and_search_follow(
    database: str, region: Cast, client: PageClient
) -> None:
    held = select(Reservation).where(
        Reservation.instrument_id == region.confocal.id,
        Reservation.state.in_(HOLDING),
        Reservation.user_id == region.lin.id,
    )
    before = {one.id: one.sequence for one in db.session.scalars(held)}
    revision = region.confocal.calendar_revision
    sign_in(client, region.tom)
    assert send(client, settings(region.confocal), name="  Nautilus \u200b confocal ").status_code == 303
    assert region.confocal.name == "Nautilus confocal"
    assert "nautilus" in region.confocal.search_text
    assert region.confocal.needs[0].resource.name == "Nautilus confocal"
    assert region.confocal.calendar_revision > revision
    latest = db.session.scalars(held.order_by(Reservation.starts_at.desc())).first()
    assert latest.sequence == before[latest.id] + 1


def test_tom_adds_a_technique_that_the_list_lacks(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    send(client, settings(cast.confocal), new_technique="Sonar imaging", new_technique_zh="声呐成像")
    send(client, settings(cast.stellaris), new_technique="sonar IMAGING")
    assert "sonar-imaging" in {technique.code for technique in cast.confocal.techniques}
    assert "声呐" in cast.stellaris.search_text, "it is the same technique"


def test_tom_changes_the_rules(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    wanted = {"open_to": "institution", "state": "out_of_order", "modes": ["remote"]}
    assert send(client, settings(cast.confocal, "/rules"), **wanted).status_code == 303
    rules = cast.confocal
    assert (rules.open_to, rules.state, rules.modes) == (OpenTo.INSTITUTION, InstrumentState.OUT_OF_ORDER, ["remote"])


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"modes": None}, "modes", "at least one"),
        ({"modes": ["by_owl"]}, "modes", ""),
        ({"state": "retired"}, "state", ""),
        ({"open_to": "everybody"}, "open_to", ""),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused_at_their_field(
    changed: dict[str, object], field: str, words: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    before = _columns(cast.confocal)
    answer = send(client, settings(cast.confocal, "/rules"), **changed)
    assert answer.status_code == 422
    assert words in errors(answer)[field]
    assert _columns(cast.confocal) == before


@pytest.mark.parametrize(
    ("part", "field", "value", "words"),
    [
        ("", "name", "", "needed"), ("", "name", "\u200b\u200b", "needed"), ("", "name", "x" * 301, "At most 300"),
        ("", "website", "javascript:alert(1)", "begins with https"), ("", "website", "https://", "begins with https"),
        ("", "website", "http://[x", "begins with https"), ("", "description", "x" * 20_001, "At most 20000"),
        ("", "commissioned_on", "yesterday", ""), ("", "commissioned_on", "0001-01-01", "too far away"),
        ("", "decommissioned_on", "2001-01-01", "before it came"), ("", "technique_ids", "999999", ""),
        ("", "technique_ids", "one", ""), ("", "measured_variables", "x\n" * 10 + "y" * 201, "At most 40"),
        ("/place", "contact_email", "tom at norhaven", "not an e-mail"), ("/place", "room", "x" * 121, "At most 120"),
        ("/place", "contact_email", "a@b.c\nBcc: x@y.z", "not an e-mail"),
        ("/reports", "national_class", "12345", "Six digits"), ("/reports", "national_class", "१२३४५६", "Six digits"),
        ("/reports", "value", "-1", "Between 0"), ("/reports", "value", "1e99", "Between 0"),
        ("/reports", "value", "NaN", ""), ("/reports", "country", "Deutschland", ""),
        ("/reports", "acquired_by", "stolen", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_its_field(
    part: str, field: str, value: str, words: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    before = _columns(cast.confocal)
    answer = send(client, settings(cast.confocal, part), **{field: value})
    assert answer.status_code == 422
    assert words in errors(answer)[field]
    assert _columns(cast.confocal) == before


def test_no_field_breaks_a_page(database: str, cast: Cast, client: PageClient) -> None:
    """Every field at once, then nothing at all."""
    sign_in(client, cast.tom)
    for part in PARTS:
        address = settings(cast.confocal, part)
        for value in HOSTILE:
            everything = {name: value for name in filled(client, address) if name != "csrf_token"}
            assert send(client, address, **everything).status_code in (303, 400, 422)
        assert client.send(address).status_code in (303, 422)
    assert client.get(f"/instruments/{cast.confocal.public_id}").status_code == 200


def test_priya_says_the_value_in_her_schools_money(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.priya)
    assert send(client, settings(cast.orbitrap, "/reports"), value="123456789.995").status_code == 303
    assert cast.orbitrap.value_minor == 12_345_679_000
    assert send(client, settings(cast.orbitrap, "/reports"), value="").status_code == 303
    assert cast.orbitrap.value_minor is None


def test_tom_adds_an_instrument_which_his_own_school_may_book_first(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    form = f"/facilities/{cast.bioimaging.public_id}/instruments/new"
    to = f"/facilities/{cast.bioimaging.public_id}/instruments"
    assert "needed" in errors(send(client, form, to=to))["name"]
    answer = send(client, form, to=to, name="New scope", name_zh="新显微镜")
    assert answer.status_code == 303
    added = db.session.scalars(select(Instrument).where(Instrument.name == "New scope")).one()
    assert answer.location.endswith(settings(added))
    assert (added.open_to, len(added.needs), added.institution_id) == (OpenTo.INSTITUTION, 1, cast.norhaven.id)
    assert "新显微镜" in added.search_text


def test_lin_cannot_add_one(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.lin)
    assert client.get(f"/facilities/{cast.bioimaging.public_id}/instruments/new").status_code == 404
    assert client.send(f"/facilities/{cast.bioimaging.public_id}/instruments", {"name": "x"}).status_code == 404


def test_tom_retires_an_instrument_and_takes_it_back(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    address = f"/instruments/{cast.sted.public_id}"
    answer = client.send(f"{address}/retirement", follow_redirects=True)
    assert "Undo" in answer.text
    assert cast.sted.state == InstrumentState.RETIRED
    assert cast.sted.decommissioned_on is not None
    assert cast.sted.name not in client.get(f"/facilities/{cast.bioimaging.public_id}").text
    assert client.send(f"{address}/return").status_code == 303
    assert (cast.sted.state, cast.sted.decommissioned_on) == (InstrumentState.IN_SERVICE, None)


def test_what_is_booked_cannot_be_retired(region: Cast, client: PageClient) -> None:
    sign_in(client, region.tom)
    answer = client.send(f"/instruments/{region.confocal.public_id}/retirement", follow_redirects=True)
    assert "Not retired" in answer.text
    assert region.confocal.state == InstrumentState.IN_SERVICE


def test_a_booking_in_the_past_does_not_keep_it(cast: Cast, client: PageClient) -> None:
    book(cast, "lin", "tirf", "3 10:00", "3 12:00")  # in March, long ago
    sign_in(client, cast.tom)
    client.send(f"/instruments/{cast.tirf.public_id}/retirement")
    assert cast.tirf.state == InstrumentState.RETIRED


def test_clara_moves_an_instrument_with_its_closures_and_bookings(
    database: str, region: Cast, client: PageClient
) -> None:
    sign_in(client, region.clara)
    assert db.session.scalar(select(Closure).where(Closure.instrument_id == region.confocal.id)) is not None
    held = select(Reservation.id).where(Reservation.instrument_id == region.confocal.id)
    before = set(db.session.scalars(held))
    address = f"/instruments/{region.confocal.public_id}/facility"
    assert client.send(address, {"facility": region.em_suite.public_id}).status_code == 303
    assert region.confocal.facility_id == region.em_suite.id
    assert "electron microscopy suite" in region.confocal.search_text
    closures = db.session.scalars(select(Closure).where(Closure.instrument_id == region.confocal.id))
    assert {closure.facility_id for closure in closures} == {region.em_suite.id}
    assert set(db.session.scalars(held)) == before


@pytest.mark.parametrize(
    ("who", "to"), [("clara", "nanofab"), ("tom", "em_suite"), ("sam", "nanofab"), ("clara", "confocal")]
)
def test_it_cannot_be_given_to_whom_she_does_not_speak_for(who: str, to: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.person(who))
    target = getattr(cast, to).public_id
    answer = client.send(f"/instruments/{cast.confocal.public_id}/facility", {"facility": target})
    assert answer.status_code == 422
    assert cast.confocal.facility_id == cast.bioimaging.id
