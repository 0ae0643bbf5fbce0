"""The demo region's schools, facilities, techniques, resources and instruments, from their tables."""

from datetime import date
from typing import Any

from booking.catalogue.actions import (
    create_facility,
    create_institution,
    create_instrument,
    create_technique,
)
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows, words
from booking.importing.opening_hours import read_opening
from models import Facility, Institution, InstitutionKind, Instrument, Resource, ResourceKind, Technique, db

NOT_COLUMNS = {"institution", "facility", "techniques", "opening_hours", "places", "shared"}
LISTS = {"modes", "measured_variables", "subjects"}


def settle_region() -> None:
    """Add all of it to the session, flushed, so that people can be given their places."""
    schools = settle_institutions()
    facilities = {row["code"]: settle_facility(row, schools[row["institution"]]) for row in rows("facilities")}
    techniques = {row["code"]: create_technique(**row) for row in rows("techniques")}
    resources = {row["code"]: settle_resource(row, schools[row["institution"]]) for row in rows("resources")}
    db.session.flush()
    for row in rows("instruments"):
        settle_instrument(row, facilities[row["facility"]], techniques, resources)
    db.session.flush()


def settle_institutions() -> dict[str, Institution]:
    """By code. A hospital's row comes after its university's."""
    schools: dict[str, Institution] = {}
    for row in rows("institutions"):
        fields: dict[str, Any] = {
            name: value for name, value in row.items() if name not in {"key", "kind", "parent", "domains"}
        }
        schools[row["code"]] = create_institution(
            domains=words(row["domains"]), kind=InstitutionKind(row["kind"]), parent=schools.get(row["parent"]),
            public_id=public_id("institution", row["key"]), **fields,
        )  # fmt: skip
    db.session.flush()
    return schools


def settle_facility(row: Row, school: Institution) -> Facility:
    fields = {name: value for name, value in row.items() if name not in {"key", "institution", "opening_hours"}}
    identity = public_id("facility", row["key"])
    return create_facility(school, opening=read_opening(row["opening_hours"]), public_id=identity, **fields)


def settle_resource(row: Row, school: Institution) -> Resource:
    """What several instruments share; each instrument's own comes with it."""
    resource = Resource(
        code=row["code"], institution=school, kind=ResourceKind(row["kind"]), name=row["name"], name_zh=row["name_zh"]
    )
    db.session.add(resource)
    return resource


def settle_instrument(
    row: Row, facility: Facility, techniques: dict[str, Technique], resources: dict[str, Resource]
) -> Instrument:
    """`resources` gains the instrument's own, so that a suite that comes later can need its parts."""
    instrument = create_instrument(
        facility,
        techniques=[techniques[code] for code in words(row["techniques"])],
        opening=read_opening(row["opening_hours"]),
        places=int(row["places"]),
        shared=[resources[code] for code in words(row["shared"])],
        public_id=public_id("instrument", row["source_key"]),
        **instrument_fields(row),
    )
    own = [need.resource for need in instrument.needs if need.position == 0]
    for number, resource in enumerate(own, start=1):
        resource.code = row["source_key"] if len(own) == 1 else f"{row['source_key']}-{number}"
        resources[resource.code] = resource
    return instrument


def instrument_fields(row: Row) -> dict[str, Any]:
    """The columns of Instrument that the row names, each as the type that its column has."""
    columns = Instrument.__table__.columns
    return {
        name: words(value) if name in LISTS else typed(value, columns[name].type.python_type)
        for name, value in row.items()
        if name not in NOT_COLUMNS
    }


def typed(value: str, kind: type) -> Any:
    if kind is bool:
        return value == "yes"
    if kind is date:
        return date.fromisoformat(value) if value else None
    return int(value) if kind is int else value
