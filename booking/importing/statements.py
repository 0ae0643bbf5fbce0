"""What one row of a file says, once its cells are read: values by field, an identity, and what is to be told."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from booking.domain.cleaning import cleaned_line
from booking.domain.searching import folded
from booking.importing.cells import Problem, read_amount, read_cell
from booking.importing.fields import FIELDS, Kind, longest
from booking.importing.reading import Row

LONGEST_KEY = 120
IDENTIFYING = (
    "name",
    "description",
    "manufacturer",
    "model",
    "serial_number",
    "department",
    "site",
    "building",
    "room",
)


@dataclass
class Statement:
    """`values`: by field, as JSON; None where the column is there and the cell empty. A value that was left out is
    missing. `derived` are fields that the row only implies, for a new instrument. `key` is the row's ID, "" if it has
    none; `identity` a digest of what else tells it from others."""

    number: int
    values: dict[str, Any]
    derived: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    key: str = ""
    identity: str = ""

    @property
    def label(self) -> str:
        """What to call the row on a page."""
        said = self.values.get("name") or self.values.get("description") or self.values.get("name_zh") or self.key
        return cleaned_line(str(said or ""))[:300]

    @property
    def is_refused(self) -> bool:
        return any(problem.is_refusal for problem in self.problems)

    def tell(self, code: str, **parameters: Any) -> None:
        self.problems.append(Problem(code, parameters))

    def refuse(self, code: str, **parameters: Any) -> None:
        self.problems.append(Problem(code, parameters, is_refusal=True))


class Reader:
    """Turns rows into statements. `cut` is {column: length} at which the file's texts look cut off."""

    def __init__(
        self, columns: Sequence[str], mapping: Mapping[str, str], currency: str, code: str, cut: Mapping[str, int]
    ) -> None:
        self.places = [(place, column, mapping.get(column, "")) for place, column in enumerate(columns)]
        self.width, self.currency, self.institution_code, self.cut = len(columns), currency, code, cut

    def read(self, row: Row) -> Statement:
        statement = Statement(row.number, {})
        if any(cell.strip() for cell in row.cells[self.width :]):
            statement.refuse("too_many_cells", count=len(row.cells), columns=self.width)
        for place, column, name in self.places:
            if name:
                self._take(statement, column, name, row.cells[place] if place < len(row.cells) else "")
        self._resolve(statement)
        _name(statement)
        _identify(statement)
        return statement

    def _take(self, statement: Statement, column: str, name: str, cell: str) -> None:
        value, problems = read_cell(FIELDS[name], cell)
        statement.problems += problems
        if column in self.cut and len(cell) == self.cut[column]:
            statement.tell("cut", column=column, length=self.cut[column])
        if value is None and problems and any(problem.parameters.get("value") for problem in problems):
            return  # it said something that cannot be used: what is stored stays
        earlier = statement.values.get(name)
        statement.values[name] = earlier if value is None else value if earlier is None else _both(earlier, value)

    def _resolve(self, statement: Statement) -> None:
        """Fields that stand for others: a DOI, a value in whole units, the school's code."""
        values = statement.values
        if doi := values.pop("doi", None):
            values["identifier"], values["identifier_type"] = _bare_doi(doi), "DOI"
        elif values.get("identifier") and not values.get("identifier_type"):
            values["identifier_type"] = _identifier_type(values["identifier"])
        if amount := values.pop("value", None):
            values["value_minor"] = read_amount(amount, self.currency)
            if values["value_minor"] is None:
                del values["value_minor"]
                statement.tell("not_an_amount", field="value", value=amount)
        code = values.pop("institution", None)
        if code and code.casefold() != self.institution_code.casefold():
            statement.refuse("other_institution", value=code, school=self.institution_code)
        for field_name in [name for name in values if FIELDS[name].kind == Kind.LINE and values[name]]:
            _check_joined(statement, field_name)


def cut_lengths(lengths: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    """The columns whose texts look cut off, with the length; `lengths` counts different texts by length, by column.

    A text that was cut has the longest length of all, and far more have it than the lengths just below.
    """
    cut = {}
    for column, counts in lengths.items():
        most = max(counts, default=0)
        below = max((counts.get(most - step, 0) for step in (1, 2, 3)), default=0)
        if 10 <= most <= 255 and counts[most] >= max(5, 3 * below, sum(counts.values()) // 20):
            cut[column] = most
    return cut


def digest_key(identity: str, occurrence: int) -> str:
    """The key of a row without ID: rows that say the same are told apart by their order."""
    return f"row-{identity}-{occurrence}"


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(texts), ensure_ascii=False).encode()).hexdigest()[:32]


def _both(earlier: Any, value: Any) -> Any:
    """What two columns of one field say together."""
    if isinstance(earlier, list) and isinstance(value, list):
        return list(dict.fromkeys(earlier + value))
    return earlier if value == earlier else f"{earlier}; {value}"


def _check_joined(statement: Statement, name: str) -> None:
    most = longest(name)
    if FIELDS[name].is_several and most and len(statement.values[name]) > most:
        length = len(statement.values[name])
        statement.refuse("too_long", field=name, value=statement.values[name][:80], length=length, longest=most)


def _bare_doi(doi: str) -> str:
    lowered = doi.lower()
    for beginning in ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"):
        if lowered.startswith(beginning):
            return doi[len(beginning) :].strip()
    return doi


def _identifier_type(identifier: str) -> str:
    if identifier.startswith("10."):
        return "DOI"
    return "URL" if identifier.startswith(("http:", "https:")) else "Handle"


def implied_name(values: Mapping[str, Any]) -> str:
    """What a row without a name is called: by its Chinese name, or by the first line of its description."""
    said = values.get("name_zh") or values.get("description") or values.get("description_zh") or ""
    return cleaned_line(str(said).partition("\n")[0])[: longest("name")]


def _name(statement: Statement) -> None:
    if not statement.values.get("name") and (name := implied_name(statement.values)):
        statement.values["name"] = name
        statement.derived.add("name")


def _identify(statement: Statement) -> None:
    """By its ID, else its persistent identifier; a key that is too long for its column is digested."""
    values = statement.values
    key = values.pop("source_key", None) or values.get("identifier") or ""
    statement.key = key if len(key) <= LONGEST_KEY else f"id-{digest([key])}"
    said = {name: folded(str(values.get(name) or "")) for name in IDENTIFYING if name not in statement.derived}
    statement.identity = digest(said.get(name, "") for name in IDENTIFYING)
