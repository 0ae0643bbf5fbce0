"""PIDINST records in the spellings that are found, and other JSON lists."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask

from booking.catalogue.described import further_owners
from booking.exporting import pidinst
from models import Institution
from tests.importing.taking import counts, instruments, preview, rows_of, school, take, told

# The example of the recommendation, in the shape of the JSON schema of version 1.0.
SCHEMA_1_0: dict[str, Any] = {
    "identifier": {"identifier": "10.5442/ni000001", "identifierType": "DOI"},
    "schemaVersion": "1.0",
    "landingPage": "https://www.hzb.example/e2",
    "name": "E2 - Flat-Cone Diffractometer",
    "owners": [
        {
            "ownerName": "Helmholtz-Zentrum Berlin",
            "ownerContact": "e2@hzb.example",
            "ownerIdentifier": {"ownerIdentifier": "https://ror.org/02aj13c28", "ownerIdentifierType": "ROR"},
        }
    ],
    "manufacturers": [
        {
            "manufacturerName": "Maker A",
            "manufacturerIdentifier": {
                "manufacturerIdentifier": "https://ror.org/1",
                "manufacturerIdentifierType": "ROR",
            },
        },
        {"manufacturerName": "Maker B"},
    ],
    "model": {
        "modelName": "Flat-Cone",
        "modelIdentifier": {"modelIdentifier": "fc-1", "modelIdentifierType": "Other"},
    },
    "description": "A 3-dimensional part of the reciprocal space",
    "instrumentTypes": [{"instrumentTypeName": "Neutron diffractometer"}],
    "measuredVariables": ["scattering vector", "counts; total"],
    "dates": [{"date": "2012-03-01", "dateType": "Commissioned"}, {"date": "2019-12-11", "dateType": "DeCommissioned"}],
    "relatedIdentifiers": [
        {"relatedIdentifier": "10.1/x", "relatedIdentifierType": "DOI", "relationType": "IsDescribedBy"}
    ],
    "alternateIdentifiers": [
        {"alternateIdentifier": "SN-7", "alternateIdentifierType": "SerialNumber"},
        {"alternateIdentifier": "INV-8", "alternateIdentifierType": "InventoryNumber"},
    ],
}  # fmt: skip
# The same in the snake case of later files, and in the capitals of the recommendation's table.
SNAKE = {
    "identifier": "10.5442/ni000001", "identifier_type": "DOI", "schema_version": "1.1",
    "landing_page": "https://www.hzb.example/e2", "name": "E2 - Flat-Cone Diffractometer",
    "owners": [{"name": "Helmholtz-Zentrum Berlin", "contact": "e2@hzb.example", "identifier": "02aj13c28"}],
    "manufacturers": [{"name": "Maker A", "identifier": "https://ror.org/1"}, {"name": "Maker B"}],
    "model": {"name": "Flat-Cone", "identifier": "fc-1"}, "description": "A 3-dimensional part of the reciprocal space",
    "types": [{"name": "Neutron diffractometer"}], "measured_variables": ["scattering vector", "counts; total"],
    "dates": [{"value": "2012-03-01", "type": "Commissioned"}, {"value": "2019-12-11", "type": "DeCommissioned"}],
    "related_identifiers": [{"identifier": "10.1/x", "type": "DOI", "relation": "IsDescribedBy"}],
    "alternate_identifiers": [
        {"identifier": "SN-7", "type": "SerialNumber"}, {"identifier": "INV-8", "type": "InventoryNumber"},
    ],
}  # fmt: skip
CAPITALS = {
    "Identifier": "10.5442/ni000001", "IdentifierType": "DOI", "SchemaVersion": "1.0",
    "LandingPage": "https://www.hzb.example/e2", "Name": "E2 - Flat-Cone Diffractometer",
    "Owner": {"ownerName": "Helmholtz-Zentrum Berlin", "ownerContact": "e2@hzb.example"},
    "Manufacturer": [
        {"manufacturerName": "Maker A", "manufacturerIdentifier": "https://ror.org/1"},
        {"manufacturerName": "Maker B"},
    ],
    "Model": {"modelName": "Flat-Cone", "modelIdentifier": "fc-1"},
    "Description": "A 3-dimensional part of the reciprocal space",
    "InstrumentType": {"instrumentTypeName": "Neutron diffractometer"},
    "MeasuredVariable": ["scattering vector", "counts; total"],
    "Date": [{"date": "2012-03-01", "dateType": "Commissioned"}, {"date": "2019-12-11", "dateType": "DeCommissioned"}],
    "RelatedIdentifier": [
        {"relatedIdentifier": "10.1/x", "relatedIdentifierType": "DOI", "relationType": "IsDescribedBy"},
    ],
    "AlternateIdentifier": [
        {"alternateIdentifier": "SN-7", "alternateIdentifierType": "SerialNumber"},
        {"alternateIdentifier": "INV-8", "alternateIdentifierType": "InventoryNumber"},
    ],
}  # fmt: skip
STORED = {
    "name": "E2 - Flat-Cone Diffractometer", "identifier": "10.5442/ni000001", "identifier_type": "DOI",
    "website": "https://www.hzb.example/e2", "contact_email": "e2@hzb.example", "manufacturer": "Maker A; Maker B",
    "manufacturer_identifier": "https://ror.org/1", "model": "Flat-Cone", "model_identifier": "fc-1",
    "description": "A 3-dimensional part of the reciprocal space",
    "measured_variables": ["scattering vector", "counts; total"], "commissioned_on": date(2012, 3, 1),
    "decommissioned_on": date(2019, 12, 11), "related_identifiers": {"10.1/x": ["DOI", "IsDescribedBy"]},
    "serial_number": "SN-7", "inventory_number": "INV-8", "owners": "Helmholtz-Zentrum Berlin",
    "source_key": "10.5442/ni000001",
}  # fmt: skip


@pytest.fixture
def sta(app: Flask) -> Institution:
    return school()


@pytest.mark.parametrize("record", [SCHEMA_1_0, SNAKE, CAPITALS], ids=["schema", "snake", "capitals"])
def test_a_record_in_any_spelling_is_the_same_instrument(record: dict[str, Any], sta: Institution) -> None:
    batch = take(sta, json.dumps(record, ensure_ascii=False).encode("utf-16"))
    assert (batch.state, batch.format) == ("applied", "pidinst")
    (one,) = instruments()
    assert {name: getattr(one, name) for name in STORED} == STORED
    assert [technique.name for technique in one.techniques] == ["Neutron diffractometer"]
    assert counts(preview(sta, json.dumps(SCHEMA_1_0).encode())) == (0, 0, 1, 0)


def test_a_list_of_records_is_a_row_each(sta: Institution) -> None:
    records = [{**SCHEMA_1_0, "identifier": {"identifier": f"10.5442/{n}", "identifierType": "DOI"}} for n in range(3)]
    batch = take(sta, json.dumps(records).encode())
    assert [row.line for row in rows_of(batch)] == [1, 2, 3]
    assert counts(batch) == (3, 0, 0, 0)


def test_what_nobody_knows_is_nothing(sta: Institution) -> None:
    take(sta, json.dumps({**SCHEMA_1_0, "manufacturers": [{"manufacturerName": ":unav"}]}).encode())
    assert instruments()[0].manufacturer == ""


def test_a_record_of_odd_shapes_is_told_and_not_a_fault(sta: Institution) -> None:
    odd = {
        "name": {"name": ["x"]}, "landingPage": 7, "owners": None, "schemaVersion": [], "identifier": {}, "model": [[]],
        "manufacturers": 3, "dates": "2012", "measuredVariables": {"a": {}}, "relatedIdentifiers": [1, None, "x"],
        "alternateIdentifiers": {}, "owner": [],
    }  # fmt: skip
    batch = preview(sta, json.dumps([odd, SCHEMA_1_0]).encode())
    assert counts(batch) == (1, 0, 0, 1)
    assert "no_name" in told(rows_of(batch)[0])


def test_a_kit_catalogue_list_is_a_table(sta: Institution) -> None:
    content = [
        {
            "id": 12, "title": "SEM", "manufacturer": "JEOL", "managing_facility": "EM Unit", "location": "C 2.14",
            "access": "Staffed", "photo_link": "https://x.example/p.jpg", "web_link": "https://x.example",
            "technique": ["SEM", "EDS"], "ukri_threshold": True,
        }
    ]  # fmt: skip
    batch = take(sta, json.dumps({"equipment": content}).encode())
    assert batch.mapping["ukri_threshold"] == "is_above_threshold"
    (one,) = instruments()
    assert one.is_above_threshold
    assert (one.name, one.source_key, one.facility.name, one.room) == ("SEM", "12", "EM Unit", "C 2.14")
    assert [technique.name for technique in one.techniques] == ["EDS", "SEM"]


def test_every_owner_and_every_makers_identifier_is_kept_and_goes_out_again(sta: Institution) -> None:
    makers = [
        {"manufacturerName": "Maker A"},
        {"manufacturerName": "Maker B", "manufacturerIdentifier": {
            "manufacturerIdentifier": "https://ror.org/2", "manufacturerIdentifierType": "ROR"}},
    ]  # fmt: skip
    owners = [{"ownerName": sta.name}, {"ownerName": "Institute A"}, {"ownerName": "Institute B"}]
    take(sta, json.dumps({**SCHEMA_1_0, "manufacturers": makers, "owners": owners}).encode())
    (one,) = instruments()
    out = pidinst.record(one, "https://bench.example/instruments/x")
    assert out["manufacturers"] == makers
    assert [owner["ownerName"] for owner in out["owners"]] == [sta.name, "Institute A", "Institute B"]
    assert further_owners(one) == ["Institute A", "Institute B"]
