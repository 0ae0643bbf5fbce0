"""The demo region's tables: plain CSV files that people can read and change."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"
Row = dict[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """All rows of data/<table>.csv, by column, as text. Treat them as read only."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def by_key(table: str) -> dict[str, Row]:
    """The rows of a table by their `key` (an instrument's is its source_key, a resource's or technique's its code)."""
    column = {"instruments": "source_key", "resources": "code", "techniques": "code"}.get(table, "key")
    return {row[column]: row for row in rows(table)}


def words(cell: str) -> list[str]:
    """What a cell lists, separated by `;`."""
    return [word.strip() for word in cell.split(";") if word.strip()]
