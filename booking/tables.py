"""Rows as a table file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

RUNS = tuple("=+-@\t\r\n＝＋－＠")  # full-width ones run, too, where such a keyboard is usual
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else


def csv_of(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with a header; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return "".join(csv_lines(names, rows))


def csv_lines(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same, a line at a time, for tables that are too long to be kept in memory."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(names)
    yield BYTE_ORDER_MARK + _taken(file)
    for row in rows:
        writer.writerow([guarded(value) for value in row])
        yield _taken(file)


def guarded(value: object) -> object:
    """Also what looks guarded already, so that `unguarded` gives every text back."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(RUNS) else value


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(RUNS) else cell


def _taken(file: io.StringIO) -> str:
    line = file.getvalue()
    file.seek(0)
    file.truncate()
    return line
