"""A file as a table: columns, and rows that can be gone through again and again without being kept in memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from booking.importing.mapping import is_known
from booking.importing.reading.errors import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Unreadable

HEADER_WITHIN = 15  # rows; titles and remarks may stand above the header
SAMPLE = 20  # rows


class Row(NamedTuple):
    """`number` is the row's as a spreadsheet counts it: the header of most files is 1. `cells` may be of any length."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """`format` is csv, tsv, xlsx or json. `notes` are [code, parameters] of importing.words.FILE that concern the file
    as a whole. `records()` begins anew at each call, and leaves empty rows out."""

    format: str
    columns: tuple[str, ...]
    header_number: int
    all_rows: Callable[[], Iterable[list[str]]]
    encoding: str = ""
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def records(self) -> Iterator[Row]:
        """Raises Unreadable when the file breaks off, or holds more than it may."""
        count = 0
        for number, cells in enumerate(self.all_rows(), start=1):
            if number <= self.header_number or not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise Unreadable("too_many_rows", most=MOST_ROWS)
            if max(map(len, cells)) > LONGEST_CELL:
                raise Unreadable("long_cell", row=number, most=LONGEST_CELL)
            yield Row(number, cells)

    def samples(self) -> list[list[str]]:
        """The first rows, each with a cell for every column."""
        width = len(self.columns)
        return [(row.cells + [""] * width)[:width] for row in islice(self.records(), SAMPLE)]


def table_of(format: str, all_rows: Callable[[], Iterable[list[str]]], encoding: str = "") -> Table:
    """The table whose header is the first row that names at least two known columns, else the first that says anything.

    Raises Unreadable if there is no row, no column, or too many of them.
    """
    first = list(islice(all_rows(), HEADER_WITHIN))
    filled = [number for number, cells in enumerate(first) if any(cell.strip() for cell in cells)]
    if not filled:
        raise Unreadable("empty")
    header = next((number for number in filled if sum(map(is_known, first[number])) >= 2), filled[0])
    columns = _named(first[header])
    if len(columns) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    above = [number for number in filled if number < header]
    notes: list[tuple[str, dict[str, Any]]] = [("above_header", {"count": len(above)})] if above else []
    return Table(format, columns, header + 1, all_rows, encoding, notes)


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Each column with a name of its own: empty ones are numbered, and so are repeated ones."""
    cells = [" ".join(cell.replace("\ufeff", "").split())[:200] for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell or f"({number})"
        repeated = sum(other == cell for other in cells[: number - 1]) if cell else 0
        names.append(f"{name} {repeated + 1}" if repeated else name)
    if len(set(names)) < len(names):
        names = [name if names.count(name) == 1 else f"{name} ({number})" for number, name in enumerate(names, start=1)]
    return tuple(names)
