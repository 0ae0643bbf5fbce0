"""Schools and facilities: what everybody reads, and what their administrators change."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from booking.demo.cast import Cast
from models import EmailDomain, Facility, Institution, Instrument, db
from tests.catalogue.editing import errors, filled, send
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient

NEW_SCHOOL = {
    "name": "Skerry College", "name_zh": "斯凯里学院", "code": "SKE", "kind": "university", "parent": "", "ror": "",
    "city": "Skerry", "city_zh": "", "website": "https://www.skerry.example", "time_zone": "Europe/Oslo",
    "currency": "nok", "domains": "@skerry.example\nresearch.skerry.example.",
}  # fmt: skip
HOSTILE = ("\x00", "<script>alert(1)</script>", "'; DROP TABLE institutions; --", "🔬" * 400)


def school_settings(school: Institution) -> str:
    return f"/schools/{school.public_id}/settings"


def facility_settings(facility: Facility) -> str:
    return f"/facilities/{facility.public_id}/settings"


def test_a_visitor_reads_the_schools_of_the_region(cast: Cast, client: PageClient) -> None:
    page = BeautifulSoup(client.get("/schools").text, "html.parser")
    names = [heading.text for heading in page.select("h2")]
    assert {"University of Norhaven", "Lanhai Institute of Technology"} <= set(names)
    assert names.index("Norhaven University Hospital") == names.index("University of Norhaven") + 1
    assert "Add a school" not in page.text


def test_a_school_shows_its_facilities_and_instruments(cast: Cast, client: PageClient) -> None:
    text = client.get(f"/schools/{cast.hospital.public_id}").text
    for words in ("Molecular Pathology Laboratory", "Belongs to", cast.instrument("microct").name, "nuh.example"):
        assert words in text


def test_a_facility_tells_its_hours_and_whom_to_ask_in_chinese(cast: Cast, client: PageClient) -> None:
    text = sign_in(client, cast.zhao).get(f"/facilities/{cast.bioimaging.public_id}").text
    for words in ("生物成像中心", "周一至周五 08:00–20:00", "bioimaging@norhaven.example", cast.confocal.name_zh):
        assert words in text


@pytest.mark.parametrize(
    "address", ["/schools/nothing", "/facilities/nothing", "/schools/%20", "/facilities/" + "x" * 3000]
)
def test_what_there_is_not_is_not_found(address: str, cast: Cast, client: PageClient) -> None:
    assert client.get(address).status_code == 404


def test_the_pages_ask_the_same_whatever_there_is(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.lin)
    for address in ("/schools", f"/schools/{cast.norhaven.public_id}", f"/facilities/{cast.bioimaging.public_id}"):
        client.get(address)
        with count_queries() as queries:
            client.get(address)
        assert len(queries) <= 8, f"{address}: {len(queries)}"


def test_helen_adds_a_school(database: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.helen)
    answer = client.send("/schools", NEW_SCHOOL)
    assert answer.status_code == 303
    added = db.session.scalars(select(Institution).where(Institution.code == "SKE")).one()
    assert answer.location.endswith(added.public_id)
    assert [domain.domain for domain in added.domains] == ["research.skerry.example", "skerry.example"]
    assert (added.currency, added.time_zone) == ("NOK", "Europe/Oslo")


@pytest.mark.parametrize("who", ["lin", "tom", "clara"])
def test_only_the_regions_administrators_add_schools(who: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.person(who))
    assert client.get("/schools/new").status_code == 404
    assert client.send("/schools", NEW_SCHOOL).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": ""}, "name", "needed"), ({"code": ""}, "code", "needed"), ({"code": "NOR"}, "code", "taken"),
        ({"code": "nor"}, "code", "taken"), ({"code": "../x"}, "code", "Letters"),
        ({"code": "x" * 21}, "code", "At most 20"),
        ({"ror": "02wn5qz55"}, "ror", "check digits"), ({"ror": "St Andrews"}, "ror", "looks like"),
        ({"currency": "PLUNDER"}, "currency", "At most 3"), ({"currency": "XQX"}, "currency", "three letters"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", ""), ({"kind": "tavern"}, "kind", ""),
        ({"parent": "nobody"}, "parent", ""),
        ({"website": "javascript:alert(1)"}, "website", "begins with"),
        ({"domains": "not a domain"}, "domains", "is not a domain"),
        ({"domains": "norhaven.example"}, "domains", "is a domain of University of Norhaven"),
        ({"domains": "example"}, "domains", "is not a domain"),
        ({"domains": "skerry.example\nphysics.norhaven.example"}, "domains", "below norhaven.example, a domain of"),
        ({"domains": "gmail.com"}, "domains", "no one school"), ({"domains": "vip.qq.com"}, "domains", "no one school"),
        ({"domains": "ac.uk"}, "domains", "no one school"),
        ({"domains": "a" * 64 + ".example"}, "domains", "is not a domain"),
        ({"domains": "\n".join(f"d{n}.example" for n in range(41))}, "domains", "At most 40"),
    ],
)  # fmt: skip
def test_a_school_that_makes_no_sense_is_refused_at_its_field(
    changed: dict[str, str], field: str, words: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.helen)
    count = db.session.query(Institution).count()
    answer = client.send("/schools", NEW_SCHOOL | changed)
    assert answer.status_code == 422
    assert words in errors(answer)[field]
    assert (db.session.query(Institution).count(), db.session.query(EmailDomain).count()) == (count, 6)


def test_clara_changes_her_school_and_search_follows(database: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    answer = send(
        client, school_settings(cast.norhaven), name="Norhaven Royal University", ror="https://ror.org/02wn5qz54"
    )
    assert answer.status_code == 303
    assert cast.norhaven.ror == "02wn5qz54"
    assert "norhaven royal university" in cast.confocal.search_text
    assert "ror.org/02wn5qz54" in client.get(f"/schools/{cast.norhaven.public_id}").text


def test_clara_does_not_say_whose_addresses_are_her_members(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    assert (
        "The region's administrator changes them"
        in BeautifulSoup(client.get(school_settings(cast.norhaven)).text, "html.parser").get_text()
    )
    assert send(client, school_settings(cast.norhaven), domains="westfjord.example.org").status_code == 303
    assert [one.domain for one in cast.norhaven.domains] == ["norhaven.example"]


def test_a_hospital_may_have_a_domain_below_its_universitys_and_nobody_else(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.helen)
    assert send(client, school_settings(cast.hospital), domains="clinic.norhaven.example").status_code == 303
    assert [one.domain for one in cast.hospital.domains] == ["clinic.norhaven.example"]
    answer = send(client, school_settings(cast.lanhai), domains="deep.clinic.norhaven.example")
    assert "a domain of" in errors(answer)["domains"]
    db.session.rollback()
    assert [one.domain for one in cast.lanhai.domains] == ["lanhai.example"]
    assert send(client, school_settings(cast.norhaven), domains="norhaven.example").status_code == 303


def test_sending_the_page_as_it_stands_changes_nothing(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.sam)
    schools = [school_settings(school) for school in (cast.norhaven, cast.hospital, cast.lanhai)]
    for address in [*schools, *(facility_settings(facility) for facility in (cast.bioimaging, cast.computing))]:
        before = filled(client, address) | {"csrf_token": ""}
        assert send(client, address).status_code == 303
        assert filled(client, address) | {"csrf_token": ""} == before


def test_a_school_cannot_belong_to_its_own_hospital(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    assert cast.hospital.parent_id == cast.norhaven.id
    for parent in (cast.hospital, cast.norhaven):
        answer = send(client, school_settings(cast.norhaven), parent=parent.public_id)
        assert "parent" in errors(answer)


@pytest.mark.parametrize("who", ["lin", "tom", "olav", "grace"])
def test_nobody_else_finds_a_schools_settings(who: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.person(who))
    assert client.get(school_settings(cast.norhaven)).status_code == 404
    assert client.send(school_settings(cast.norhaven), {"name": "Mine"}).status_code == 404
    assert client.get(f"/schools/{cast.norhaven.public_id}/facilities/new").status_code == 404
    assert client.send(f"/schools/{cast.norhaven.public_id}/facilities", {"name": "Mine"}).status_code == 404


def test_clara_opens_a_facility(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.clara)
    form = f"/schools/{cast.norhaven.public_id}/facilities/new"
    to = f"/schools/{cast.norhaven.public_id}/facilities"
    wanted = {"name": "Field Station", "name_zh": "野外站", "code": "NOR-FS", "kind": "own", "monday": "9-17"}
    assert send(client, form, to=to, **wanted).status_code == 303
    added = db.session.scalars(select(Facility).where(Facility.code == "NOR-FS")).one()
    assert added.time_zone == cast.norhaven.time_zone
    assert [(each.weekday, each.opens_minute) for each in added.opening_windows] == [(0, 540)]
    assert "taken" in errors(send(client, form, to=to, **wanted))["code"]


def test_tom_changes_his_facility(database: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    revision = cast.confocal.calendar_revision
    changed = {"name": "Imaging House", "contact_email": "house@norhaven.example"}
    assert send(client, facility_settings(cast.bioimaging), **changed).status_code == 303
    assert "imaging house" in cast.confocal.search_text
    assert cast.confocal.calendar_revision > revision, "calendars show where it stands"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": "", "contact_email": "tom"}, {"name", "contact_email"}), ({"code": "NOR-EM"}, {"code"}),
        ({"time_zone": "Nowhere/Land"}, {"time_zone"}),
        ({"contact_email": "tom"}, {"contact_email"}),
    ],
)  # fmt: skip
def test_a_facility_that_makes_no_sense_is_refused_at_each_field(
    changed: dict[str, str], fields: set[str], cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    answer = send(client, facility_settings(cast.bioimaging), **changed)
    assert answer.status_code == 422
    assert fields <= set(errors(answer))
    assert cast.bioimaging.code == "NOR-IMG"


def test_wang_does_not_run_toms_facility(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.wang)
    assert client.get(facility_settings(cast.bioimaging)).status_code == 404
    assert client.send(facility_settings(cast.bioimaging), {"name": "Mine"}).status_code == 404


def test_no_field_breaks_a_page(database: str, cast: Cast, client: PageClient) -> None:
    """Every field at once, then nothing at all."""
    sign_in(client, cast.sam)
    for address in (school_settings(cast.norhaven), facility_settings(cast.bioimaging)):
        for value in HOSTILE:
            everything = {name: value for name in filled(client, address) if name != "csrf_token"}
            assert send(client, address, **everything).status_code in (303, 400, 422)
        assert client.send(address).status_code in (303, 422)
    assert client.get("/schools").status_code == 200
    assert db.session.query(Instrument).count() == 69
