"""An instrument as a PIDINST 1.0 record (doi:10.15497/RDA00070), in the shape of its JSON schema."""

from itertools import zip_longest
from typing import Any

from booking.catalogue.described import further_owners
from models import Instrument

SCHEMA_VERSION = "1.0"
NOT_KNOWN = ":unav"  # DataCite's word for a mandatory value that nobody knows
IDENTIFIER_TYPES = {
    name.lower(): name
    for name in (
        "ARK", "arXiv", "bibcode", "DOI", "EAN13", "EISSN", "Handle", "IGSN", "ISBN", "ISSN", "ISTC", "LISSN", "PMID",
        "PURL", "RAiD", "RRID", "UPC", "URL", "URN", "w3id",
    )
}  # fmt: skip
RELATIONS = {
    "IsDescribedBy", "IsNewVersionOf", "IsPreviousVersionOf", "HasComponent", "IsComponentOf", "References",
    "HasMetadata", "WasUsedIn", "IsIdenticalTo", "IsAttachedTo",
}  # fmt: skip


def record(instrument: Instrument, landing_page: str) -> dict[str, Any]:
    """The record; `landing_page` is the absolute address of the instrument's page. What is not known is left out."""
    said = {
        "identifier": _identifier(instrument, landing_page),
        "schemaVersion": SCHEMA_VERSION,
        "landingPage": landing_page,
        "name": instrument.name,
        "owners": [_owner(instrument), *({"ownerName": name} for name in further_owners(instrument))],
        "manufacturers": _manufacturers(instrument),
        "model": _model(instrument),
        "description": instrument.description or instrument.description_zh,
        "instrumentTypes": [{"instrumentTypeName": technique.name} for technique in instrument.techniques],
        "measuredVariables": instrument.measured_variables,
        "dates": _dates(instrument),
        "relatedIdentifiers": _related(instrument),
        "alternateIdentifiers": _alternates(instrument),
    }
    return {name: value for name, value in said.items() if value}


def _identifier(instrument: Instrument, landing_page: str) -> dict[str, str]:
    """An instrument without a persistent identifier is known by its page."""
    if not instrument.identifier:
        return {"identifier": landing_page, "identifierType": "URL"}
    return {"identifier": instrument.identifier, "identifierType": instrument.identifier_type or "Other"}


def _owner(instrument: Instrument) -> dict[str, Any]:
    school = instrument.institution
    owner: dict[str, Any] = {"ownerName": school.name}
    if contact := instrument.contact_email or instrument.facility.contact_email:
        owner["ownerContact"] = contact
    if school.ror:
        owner["ownerIdentifier"] = {"ownerIdentifier": school.ror, "ownerIdentifierType": "ROR"}
    return owner


def _manufacturers(instrument: Instrument) -> list[dict[str, Any]]:
    """Each with its identifier, which stands at the same place of its list."""
    names = [name.strip() for name in instrument.manufacturer.split(";") if name.strip()] or [NOT_KNOWN]
    identifiers = [identifier.strip() for identifier in instrument.manufacturer_identifier.split(";")]
    made: list[dict[str, Any]] = []
    for name, identifier in zip_longest(names, identifiers[: len(names)], fillvalue=""):
        known = {"manufacturerIdentifier": _identified("manufacturer", identifier)} if identifier else {}
        made.append({"manufacturerName": name, **known})
    return made


def _model(instrument: Instrument) -> dict[str, Any]:
    if not instrument.model:
        return {}
    model: dict[str, Any] = {"modelName": instrument.model}
    if instrument.model_identifier:
        model["modelIdentifier"] = _identified("model", instrument.model_identifier)
    return model


def _identified(what: str, identifier: str) -> dict[str, str]:
    if "ror.org/" in identifier:
        kind = "ROR"
    elif identifier.startswith("10."):
        kind = "DOI"
    else:
        kind = "URL" if identifier.startswith(("http:", "https:")) else "Other"
    return {f"{what}Identifier": identifier, f"{what}IdentifierType": kind}


def _dates(instrument: Instrument) -> list[dict[str, str]]:
    days = (("Commissioned", instrument.commissioned_on), ("DeCommissioned", instrument.decommissioned_on))
    return [{"date": day.isoformat(), "dateType": kind} for kind, day in days if day]


def _related(instrument: Instrument) -> list[dict[str, str]]:
    """Those whose type and relation the schema knows."""
    return [
        {
            "relatedIdentifier": identifier,
            "relatedIdentifierType": IDENTIFIER_TYPES[kind.lower()],
            "relationType": relation,
        }
        for identifier, (kind, relation) in instrument.related_identifiers.items()
        if kind.lower() in IDENTIFIER_TYPES and relation in RELATIONS
    ]


def _alternates(instrument: Instrument) -> list[dict[str, str]]:
    numbers = (("SerialNumber", instrument.serial_number), ("InventoryNumber", instrument.inventory_number))
    return [{"alternateIdentifier": number, "alternateIdentifierType": kind} for kind, number in numbers if number]
