"""Our own table: every field, the demo region's own file, and resources that instruments share."""

import csv
import io
from datetime import date

import pytest
from flask import Flask

from booking.demo.cast import Cast
from booking.demo.tables import FOLDER
from booking.domain.limits import LONGEST_TIME, MOST_MINUTES
from booking.importing.fields import FIELDS
from booking.policies.forms import LONGEST
from models import Institution, InstrumentState, OpenTo, ResourceKind, RowFate
from tests.importing.taking import counts, instruments, preview, rows_of, school, table, take, told

EVERYTHING = {
    "source_key": "X-1", "name": "Microscope", "name_zh": "显微镜", "kind": "facility", "description": "One\nTwo",
    "description_zh": "一\n二", "techniques": "SEM; EDS", "manufacturer": "JEOL",
    "manufacturer_identifier": "https://ror.org/1", "model": "JSM", "model_identifier": "m-1",
    "serial_number": "SN", "inventory_number": "INV", "identifier": "10.5555/x", "identifier_type": "DOI",
    "measured_variables": '["a; b", "c"]', "subjects": "physics | chemistry",
    "related_identifiers": '{"10.5555/y": ["DOI", "IsDescribedBy"]}', "commissioned_on": "2021-03",
    "decommissioned_on": "2031/4/5", "technical_data": "5 kV", "technical_data_zh": "5 千伏",
    "user_notes": "Gloves", "user_notes_zh": "手套", "photo_url": "https://x.example/p.jpg",
    "website": "www.x.example", "related_url": "https://x.example/kin", "owners": "Institute A; Institute B",
    "open_licence": "CC0", "contact_orcid": "0000-0002-1825-0097", "is_above_threshold": "y",
    "institution": "sta", "facility": "EM-1", "related_facility_codes": "F1, F2",
    "department": "Physics", "site": "North", "site_zh": "北区", "building": "B", "room": "1.2",
    "location_url": "https://x.example", "contact_name": "Tom", "contact_email": "t@x.example",
    "contact_phone": "'+44 1", "contact_url": "https://x.example/c", "contact2_name": "Ann",
    "contact2_email": "mailto:a@x.example", "contact2_phone": "2", "contact2_url": "https://x.example/d",
    "service_level": "Staffed", "national_class": "030101", "carrier": "centre", "region_code": "330000",
    "value_minor": "4000000000", "acquired_by": "购置", "is_special_purpose": "是", "discipline": "Physics",
    "country": "JP", "entered_in_accounts_on": "2021年3月4日", "functions": "Sees", "functions_zh": "看",
    "service_content": "Imaging", "reference_prices": "80/h", "funding_source": "EPSRC", "is_under_customs": "yes",
    "state": "out of order", "open_to": "region", "modes": "remote; with-operator", "is_approval_needed": "TRUE",
    "increment_minutes": "15", "shortest_minutes": "30", "longest_minutes": "240", "notice_minutes": "60",
    "cancel_notice_minutes": "120", "horizon_days": "90", "setup_minutes": "10", "cleanup_minutes": "5",
    "opening_hours": "周一至周五 08:00-20:00；周六 09:00-13:00", "places": "2", "shared": "laser",
}  # fmt: skip
STORED = {
    "kind": "facility", "name_zh": "显微镜", "description": "One\nTwo", "measured_variables": ["a; b", "c"],
    "subjects": ["physics", "chemistry"], "related_identifiers": {"10.5555/y": ["DOI", "IsDescribedBy"]},
    "commissioned_on": date(2021, 3, 1), "decommissioned_on": date(2031, 4, 5), "website": "https://www.x.example",
    "contact_phone": "+44 1", "contact2_email": "a@x.example", "value_minor": 4_000_000_000, "acquired_by": "bought",
    "is_special_purpose": True, "entered_in_accounts_on": date(2021, 3, 4), "is_under_customs": True,
    "state": InstrumentState.OUT_OF_ORDER, "open_to": OpenTo.REGION, "modes": ["remote", "with_operator"],
    "is_approval_needed": True, "increment_minutes": 15, "horizon_days": 90, "is_above_threshold": True,
    "owners": "Institute A; Institute B", "contact_orcid": "0000-0002-1825-0097", "open_licence": "CC0",
    "related_url": "https://x.example/kin", "related_facility_codes": "F1, F2",
}  # fmt: skip


@pytest.fixture
def sta(app: Flask) -> Institution:
    return school()


def test_every_field_is_stored(database: str, app: Flask) -> None:
    institution = school()
    assert set(EVERYTHING) == set(FIELDS) - {"doi", "value"}
    batch = take(institution, table(EVERYTHING))
    assert (batch.state, rows_of(batch)[0].reasons["warnings"]) == ("applied", [])
    (one,) = instruments()
    assert {name: getattr(one, name) for name in STORED} == STORED
    assert (one.facility.code, one.facility.name) == ("EM-1", "EM-1")
    assert [technique.code for technique in one.techniques] == ["eds", "sem"]
    windows = [(w.weekday, w.opens_minute, w.closes_minute) for w in one.opening_windows]
    assert windows == [*((day, 480, 1200) for day in range(5)), (5, 540, 780)]
    assert [(need.position, need.resource.code) for need in one.needs] == [(0, "X-1-1"), (0, "X-1-2"), (1, "laser")]
    assert counts(preview(institution, table(EVERYTHING))) == (0, 0, 1, 0)


def test_the_demo_region_s_own_table_says_what_the_demo_region_holds(cast: Cast, app: Flask) -> None:
    with (FOLDER / "instruments.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["institution"] == "NOR"]
    batch = preview(cast.norhaven, table(*rows))
    assert [(row.label, row.before) for row in rows_of(batch) if row.fate != "unchanged"] == []
    assert counts(batch) == (0, 0, len(rows), 0)


def test_the_demo_region_s_own_table_builds_the_same_elsewhere(cast: Cast, app: Flask) -> None:
    with (FOLDER / "instruments.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, "institution": "STA"} for row in csv.DictReader(file) if row["institution"] == "NOR"]
    take(school(), table(*rows))
    made = {one.source_key: one for one in instruments() if one.institution.code == "STA"}
    own = {one.source_key: one for one in instruments() if one.institution.code == "NOR"}
    assert made.keys() == own.keys()
    for key, one in made.items():
        assert [(n.position, n.resource.code) for n in one.needs] == [
            (n.position, n.resource.code) for n in own[key].needs
        ]
        assert one.facility.code == own[key].facility.code


def test_a_suite_consists_of_instruments_of_rows_above(sta: Institution) -> None:
    rows = [
        {"source_key": "A", "name": "A"}, {"source_key": "B", "name": "B", "places": "2"},
        {"source_key": "S", "name": "Suite", "places": "0", "shared": "A; B-1; laser"},
    ]  # fmt: skip
    batch = take(sta, table(*rows))
    assert batch.reading["new"]["resources"] == [["laser", "laser"]]
    suite = instruments()[2]
    assert [(need.position, need.resource.code, need.resource.kind) for need in suite.needs] == [
        (1, "A", ResourceKind.INSTRUMENT), (2, "B-1", ResourceKind.PLACE), (3, "laser", ResourceKind.ACCESSORY),
    ]  # fmt: skip
    assert suite.needs[0].resource is instruments()[0].needs[0].resource


def test_a_suite_above_its_parts_is_refused_with_the_way_out(sta: Institution) -> None:
    rows = [{"source_key": "S", "name": "Suite", "places": "0", "shared": "A"}, {"source_key": "A", "name": "A"}]
    batch = preview(sta, table(*rows))
    assert told(rows_of(batch)[1])["named_above"] == {"value": "A"}


def test_parts_of_what_exists_are_not_changed_by_an_import(sta: Institution) -> None:
    take(sta, table({"source_key": "A", "name": "A"}))
    batch = take(sta, table({"source_key": "A", "name": "A", "places": "3"}))
    assert told(rows_of(batch)[0])["parts_differ"] == {"field": "places", "value": "3", "current": "1"}
    assert len(instruments()[0].needs) == 1


def test_a_file_may_ask_for_no_more_than_the_settings_page(sta: Institution) -> None:
    """A week of set-up is fine, a minute more is not; and the page has the same bounds."""
    batch = preview(
        sta, table({"name": "A", "setup_minutes": "10080"}, {"name": "B", "setup_minutes": "10081"},
                   {"name": "C", "longest_minutes": str(367 * 1440)}),
    )  # fmt: skip
    fine, set_up, longest = rows_of(batch)
    assert fine.fate == RowFate.CREATED
    assert told(set_up)["too_much"] == {"field": "setup_minutes", "value": 10081, "most": 10080}
    assert told(longest)["too_much"]["most"] == 366 * 1440
    assert {name: LONGEST.get(name, LONGEST_TIME) for name in MOST_MINUTES} == MOST_MINUTES


def test_a_semicolon_table_in_a_chinese_encoding(sta: Institution) -> None:
    """As Excel in China saves it, with the headers of the national platform."""
    lines = (
        "仪器名称;英文名称;型号;生产厂家;所属部门;安放地点;原值;启用日期;联系电话",
        "电镜;SEM;JSM;日本电子;物理系;北区;1,500,000;2021-03-04;1",
    )
    take(sta, "\r\n".join(lines).encode("gb18030"))
    (one,) = instruments()
    assert (one.name, one.model, one.manufacturer, one.facility.name) == ("电镜", "JSM", "日本电子", "物理系")
    assert (one.site_zh, one.value_minor, one.commissioned_on) == ("北区", 150_000_000, date(2021, 3, 4))


def test_rows_with_a_tab_in_them_stay_whole(sta: Institution) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter="\t").writerows([["Name", "Description"], ["A\tB", "x"]])
    take(sta, file.getvalue().encode())
    assert instruments()[0].name == "A B"


def test_full_width_figures_and_signs_are_read(sta: Institution) -> None:
    row = {"name": "显微镜",
           "opening_hours": "周一至周五 ９：００－１８：００；周六　９：００～１２：００", "places": "２",
           "commissioned_on": "２０２１－０３－０４", "value": "１，５００", "open_to": "ｒｅｇｉｏｎ"}  # fmt: skip
    take(sta, table(row))
    (one,) = instruments()
    assert [(w.weekday, w.opens_minute, w.closes_minute) for w in one.opening_windows][-1] == (5, 540, 720)
    assert len(one.opening_windows) == 6
    assert (len(one.needs), one.commissioned_on, one.value_minor) == (2, date(2021, 3, 4), 150_000)
    assert one.open_to == OpenTo.REGION
