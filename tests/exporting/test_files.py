"""The files that pages lead to: what the filter shows, safe to open, and a record that the schema accepts."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.demo.cast import Cast
from booking.exporting.tables import OWN, UNIQUIP
from booking.transaction import transaction
from models import InstrumentState, db
from tests.importing.taking import instruments
from tests.support.applications import count_queries, sign_in


def rows_at(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_anybody_takes_the_catalogue_as_uniquip(cast: Cast, client: FlaskClient) -> None:
    rows = rows_at(client, "/instruments.uniquip.csv")
    shown = [one for one in instruments() if one.state != InstrumentState.RETIRED]
    assert [row["ID"] for row in rows] == [one.source_key for one in shown]
    assert list(rows[0]) == list(UNIQUIP)
    assert all(row["Name"] and row["Site Location"] and row["Contact Email"] for row in rows)


def test_the_file_holds_what_the_filter_shows(cast: Cast, client: FlaskClient) -> None:
    page = client.get("/instruments?school=NOR&q=confocal").text
    rows = rows_at(client, "/instruments.uniquip.csv?school=NOR&q=confocal")
    assert rows
    assert all(f">{row['Name']}<" in page for row in rows)
    assert len(rows) < len(rows_at(client, "/instruments.uniquip.csv"))
    assert "/instruments.uniquip.csv?q=confocal&amp;school=NOR" in page


def test_a_formula_in_a_name_is_text_in_a_spreadsheet(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        instruments()[0].name = '=HYPERLINK("https://bad.example")'
    names = [row["Name"] for row in rows_at(client, "/instruments.uniquip.csv")]
    assert '\'=HYPERLINK("https://bad.example")' in names
    assert not any(name.startswith(("=", "+", "-", "@")) for name in names)


def test_the_table_with_every_field_is_for_those_who_run_instruments(cast: Cast, app: Flask) -> None:
    assert sign_in(app.test_client(), cast.lin).get("/instruments.csv").status_code == 404
    rows = rows_at(sign_in(app.test_client(), cast.tom), "/instruments.csv?school=NOR")
    assert tuple(rows[0]) == OWN
    assert {row["institution"] for row in rows} == {"NOR"}


def test_a_long_catalogue_takes_few_queries(cast: Cast, client: FlaskClient) -> None:
    with count_queries() as queries:
        rows_at(client, "/instruments.uniquip.csv")
    assert len(queries) <= 8


def test_a_record_holds_what_the_schema_demands(cast: Cast, client: FlaskClient) -> None:
    for one in instruments():
        if one.state != InstrumentState.RETIRED:
            record = client.get(f"/instruments/{one.public_id}/pidinst.json").get_json()
            assert list(problems(record)) == [], one.name


def test_a_record_says_what_is_known(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        one = cast.confocal
        one.identifier, one.identifier_type = "10.5555/abc", "DOI"
        one.related_identifiers = {"10.1/x": ["doi", "IsDescribedBy"], "y": ["shoe size", "References"]}
        one.institution.ror = "https://ror.org/02aj13c28"
        db.session.flush()
    record = client.get(f"/instruments/{cast.confocal.public_id}/pidinst.json").get_json()
    assert record["identifier"] == {"identifier": "10.5555/abc", "identifierType": "DOI"}
    assert record["landingPage"] == f"http://localhost/instruments/{cast.confocal.public_id}"
    assert record["owners"][0]["ownerIdentifier"] == {
        "ownerIdentifier": "https://ror.org/02aj13c28", "ownerIdentifierType": "ROR",
    }  # fmt: skip
    assert record["relatedIdentifiers"] == [
        {"relatedIdentifier": "10.1/x", "relatedIdentifierType": "DOI", "relationType": "IsDescribedBy"}
    ]
    assert record["manufacturers"][0]["manufacturerName"] == cast.confocal.manufacturer


def test_what_one_may_not_see_has_no_record(cast: Cast, client: FlaskClient) -> None:
    retired = next(one for one in instruments() if one.state == InstrumentState.RETIRED)
    assert client.get(f"/instruments/{retired.public_id}/pidinst.json").status_code == 404
    assert client.get("/instruments/nothing/pidinst.json").status_code == 404


# What PIDINST 1.0 demands: {property: what it is}; a list's entries are objects with the named mandatory texts.
MANDATORY: dict[str, Any] = {
    "identifier": {"identifier", "identifierType"}, "schemaVersion": "1.0", "landingPage": str, "name": str,
    "owners": [{"ownerName"}], "manufacturers": [{"manufacturerName"}],
}  # fmt: skip
OPTIONAL: dict[str, Any] = {
    "model": {"modelName"}, "description": str, "instrumentTypes": [{"instrumentTypeName"}], "measuredVariables": [str],
    "dates": [{"date", "dateType"}], "alternateIdentifiers": [{"alternateIdentifier", "alternateIdentifierType"}],
    "relatedIdentifiers": [{"relatedIdentifier", "relatedIdentifierType", "relationType"}],
}  # fmt: skip


def problems(record: dict[str, Any]) -> Any:
    yield from (f"{name} is missing" for name in MANDATORY if name not in record)
    yield from (f"{name} is unknown" for name in record if name not in MANDATORY | OPTIONAL)
    for name, value in record.items():
        if not fits(value, (MANDATORY | OPTIONAL)[name]):
            yield f"{name} is {value!r}"


def fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(value, list) and bool(value) and all(fits(one, wanted[0]) for one in value)
    if isinstance(wanted, set):
        return isinstance(value, dict) and all(isinstance(value.get(name), str) and value[name] for name in wanted)
    return value == wanted if isinstance(wanted, str) else isinstance(value, wanted) and bool(value)


def test_under_a_prefix_a_record_names_the_page_once(app: Flask, cast: Cast) -> None:
    app.config["SITE_URL"] = "https://lab.example/bench"
    address, client = f"/instruments/{cast.confocal.public_id}", FlaskClient(app)
    record = client.get(f"{address}/pidinst.json", base_url="https://lab.example/bench").get_json()
    assert record["landingPage"] == f"https://lab.example/bench{address}"
    sheet = client.get(f"{address}/door-sheet", base_url="https://lab.example/bench")
    assert "lab.example/bench/bench" not in sheet.text
    assert f"https://lab.example/bench{address}" in sheet.text


@pytest.mark.parametrize("broken", [{"owners": []}, {"name": ""}, {"schemaVersion": "2"}, {"identifier": "x"}])
def test_the_check_of_records_sees_what_is_wrong(broken: dict[str, Any]) -> None:
    fine = {
        "identifier": {"identifier": "a", "identifierType": "b"}, "schemaVersion": "1.0", "landingPage": "x",
        "name": "n", "owners": [{"ownerName": "o"}], "manufacturers": [{"manufacturerName": "m"}],
    }  # fmt: skip
    assert list(problems(fine)) == []
    assert list(problems(fine | broken))
