"""Reading JSON: PIDINST records (one, or a list), or a plain list of flat objects, as a table."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from booking.importing.reading.encoding import find_encoding
from booking.importing.reading.errors import MOST_COLUMNS, Unreadable
from booking.importing.reading.pidinst import PROPERTIES, cells_of_record, is_pidinst
from booking.importing.reading.table import Table

# JSON can name half a character, which no page and no database can hold.
_HALVES = re.compile("[\ud800-\udfff]")


def read_records(content: bytes, encoding: str = "") -> Table:
    """The table of the records: PIDINST's properties as columns, or the objects' keys.

    Raises Unreadable for what is no JSON, or no list of objects.
    """
    encoding = encoding or find_encoding(content)
    records = _records(content, encoding)
    if all(is_pidinst(record) for record in records):
        return _table("pidinst", PROPERTIES, records, encoding, pidinst=True)
    columns = tuple(dict.fromkeys(str(key)[:200] for record in records for key in record))
    if not columns:
        raise Unreadable("empty")
    if len(columns) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    return _table("json", columns, records, encoding, pidinst=False)


def _records(content: bytes, encoding: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(content.decode(encoding))
    except (ValueError, RecursionError) as error:
        where = re.search(r"line (\d+)", str(error))
        raise Unreadable("bad_json", line=int(where[1]) if where else 1) from error
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value and _are_objects(value)]
        found = [found] if is_pidinst(found) or len(lists) != 1 else lists[0]
    if not isinstance(found, list) or not _are_objects(found):
        raise Unreadable("no_records")
    if not found:
        raise Unreadable("empty")
    return found


def _are_objects(values: list[Any]) -> bool:
    return all(isinstance(value, dict) for value in values)


def _table(
    format: str, columns: tuple[str, ...], records: list[Mapping[str, Any]], encoding: str, *, pidinst: bool
) -> Table:
    """A record's number is its place in the list, from 1; a record that says nothing known is a row still."""

    def rows() -> Iterator[list[str]]:
        for record in records:
            cells = cells_of_record(record) if pidinst else [_cell(record.get(column)) for column in columns]
            yield [_whole(cell) for cell in cells]

    return Table(format, tuple(map(_whole, columns)), 0, rows, encoding)


def _whole(text: str) -> str:
    return _HALVES.sub("\ufffd", text)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list() if all(isinstance(item, str | int | float) for item in value):
            return json.dumps([str(item) for item in value], ensure_ascii=False) if value else ""
        case dict() if set(value) & {"name", "value"}:
            return _cell(value.get("name", value.get("value")))
        case list() | dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
