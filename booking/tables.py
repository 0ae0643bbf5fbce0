"""Rows as a table file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence

RUNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else


def csv_of(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with a header; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows([guarded(value) for value in row] for row in rows)
    return file.getvalue()


def guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(RUNS) else value
