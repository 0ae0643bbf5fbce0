"""PIDINST 1.0 records, in the spellings that are found: the JSON schema's, the YAML's snake case, the table's capitals.

A property is found whatever its case, underscores and plural: identifierType, identifier_type, Owner, owners.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# The properties as columns, in the words that importing.mapping knows. PIDINST has no place for more.
PROPERTIES = (
    "Identifier", "IdentifierType", "LandingPage", "Name", "Owner", "OwnerContact", "Manufacturer",
    "ManufacturerIdentifier", "Model", "ModelIdentifier", "Description", "InstrumentType", "MeasuredVariable",
    "Commissioned", "DeCommissioned", "RelatedIdentifier", "SerialNumber", "InventoryNumber",
)  # fmt: skip
_UNKNOWN = re.compile(r"\(?:(?:un\w\w|null|tba|etal)\)?")  # DataCite's ways to say that something is not known
_MARKS = ({"landingpage", "schemaversion"}, {"owner", "manufacturer"})


def is_pidinst(record: Mapping[str, Any]) -> bool:
    """Whether the object is a PIDINST record: a name, and its landing page or schema version, its owner or maker."""
    keys = {_folded(key) for key in record}
    return "name" in keys and all(keys & marks for marks in _MARKS)


def cells_of_record(record: Mapping[str, Any]) -> list[str]:
    """A cell for each of PROPERTIES."""
    properties = _Properties(record)
    identifier = properties.part("identifier")
    owners, makers = properties.parts("owner"), properties.parts("manufacturer")
    model = properties.part("model")
    dates = {_folded(date.text("type")): date.text("date", "value") for date in properties.parts("date")}
    alternates = {
        _folded(other.text("type")): other.text("", "identifier") for other in properties.parts("alternateidentifier")
    }
    return [
        identifier.text("identifier") or properties.text("identifier"),
        identifier.text("type") or properties.text("identifiertype"),
        properties.text("landingpage"),
        properties.text("name"),
        "; ".join(filter(None, (owner.text("name") for owner in owners))),
        next((owner.text("contact") for owner in owners if owner.text("contact")), ""),
        "; ".join(filter(None, (maker.text("name") for maker in makers))),
        _beside(makers),
        model.text("name") or properties.text("model"),
        model.identifier,
        properties.text("description"),
        _listed(kind.text("name") for kind in properties.parts("instrumenttype", "type")),
        _listed(variable.text("name") for variable in properties.parts("measuredvariable")),
        dates.get("commissioned", ""),
        dates.get("decommissioned", ""),
        _related(properties),
        alternates.get("serialnumber", ""),
        alternates.get("inventorynumber", ""),
    ]


def _beside(makers: "list[_Properties]") -> str:
    """The makers' identifiers in the order of their names; a place stays empty where one has none."""
    identifiers = [maker.identifier for maker in makers if maker.text("name")]
    return "; ".join(identifiers).rstrip("; ")


def _folded(key: object) -> str:
    letters = str(key).replace("_", "").replace("-", "").lower()
    return letters.removesuffix("s")


class _Properties:
    """An object's properties, by folded name; `prefix` (such as "owner") may stand before a name or not."""

    def __init__(self, content: Any, prefix: str = "") -> None:
        self.prefix = prefix
        self.own = content if isinstance(content, str) else ""
        self.properties = {_folded(key): value for key, value in content.items()} if isinstance(content, dict) else {}

    def text(self, *names: str) -> str:
        """The first of the properties that is a text; of a property that is a text itself, `name` is that text."""
        for name in names:
            for key in (self.prefix + name, name):
                if isinstance(value := self.properties.get(key), str | int | float):
                    return _said(str(value))
        return _said(self.own) if "name" in names else ""

    def parts(self, *names: str) -> "list[_Properties]":
        """The objects under the first of the names that is there; one alone counts as a list of one."""
        for name in names:
            value = self.properties.get(name)
            if isinstance(value, list | dict | str):
                return [_Properties(part, name) for part in (value if isinstance(value, list) else [value])]
        return []

    def part(self, name: str) -> "_Properties":
        return next(iter(self.parts(name)), _Properties({}))

    @property
    def identifier(self) -> str:
        """The part's own identifier: a text, or an object that holds it again."""
        inner = self.properties.get(f"{self.prefix}identifier", self.properties.get("identifier"))
        return _Properties(inner, f"{self.prefix}identifier").text("", "identifier", "name") if inner else ""


def _said(text: str) -> str:
    return "" if _UNKNOWN.fullmatch(text.strip()) else text


def _listed(names: Iterator[str]) -> str:
    found = [name for name in names if name]
    return json.dumps(found, ensure_ascii=False) if found else ""


def _related(properties: _Properties) -> str:
    """As the field is stored: {identifier: [type, relation]}."""
    parts = properties.parts("relatedidentifier")
    found = {part.text("", "identifier"): [part.text("type"), _relation(part)] for part in parts}
    found.pop("", None)
    return json.dumps(found, ensure_ascii=False) if found else ""


def _relation(part: _Properties) -> str:
    return next((str(part.properties[key]) for key in ("relationtype", "relation") if key in part.properties), "")
