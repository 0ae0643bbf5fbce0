"""Reading CSV and TSV: any of the usual delimiters and line ends, in the encoding that was found or chosen."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice

from booking.importing.mapping import is_known
from booking.importing.reading.encoding import find_encoding, is_broken
from booking.importing.reading.errors import LONGEST_CELL, Unreadable
from booking.importing.reading.table import HEADER_WITHIN, Table, table_of

DELIMITERS = ",;\t|"


def read_delimited(content: bytes, encoding: str = "") -> Table:
    """The table in `content`. Raises Unreadable for what is no text, and in the middle where quotes do not close."""
    encoding = encoding or find_encoding(content)
    if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le"  # chosen for a file without the mark that says which
    delimiter, lines_before = _find_delimiter(content, encoding)
    rows = _rows(content, encoding, delimiter, lines_before)
    table = table_of("tsv" if delimiter == "\t" else "csv", rows, encoding)
    if is_broken(content, encoding):
        table.notes.append(("broken_encoding", {}))
    return table


def _rows(content: bytes, encoding: str, delimiter: str, lines_before: int) -> Callable[[], Iterator[list[str]]]:
    def rows() -> Iterator[list[str]]:
        csv.field_size_limit(LONGEST_CELL + 1)
        lines = islice(_lines(content, encoding), lines_before, None)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for _line in range(lines_before):
                yield []
            yield from reader
        except csv.Error as error:
            raise Unreadable("bad_quotes", row=reader.line_num + lines_before) from error

    return rows


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """Lines with their ends kept, as the csv module wants them, so that a cell may hold several."""
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace", newline="")


def _find_delimiter(content: bytes, encoding: str) -> tuple[str, int]:
    """The delimiter, and how many lines only name it (`sep=;`)."""
    first = list(islice(_lines(content[:200_000], encoding), HEADER_WITHIN))
    if first and first[0].lower().startswith("sep=") and first[0][4:5] in tuple(DELIMITERS):
        return first[0][4], 1
    return max(DELIMITERS, key=lambda delimiter: _fitness(first, delimiter)), 0


def _fitness(lines: list[str], delimiter: str) -> tuple[int, bool, float, int]:
    """Most known columns; then a header of several cells, that most rows agree with; then most cells."""
    try:
        rows = [cells for cells in csv.reader(lines, delimiter=delimiter) if any(cells)]
    except csv.Error:
        rows = []
    if not rows:
        return 0, False, 0.0, 0
    known = [sum(map(is_known, cells)) for cells in rows]
    header = known.index(max(known))
    width = len(rows[header])
    agreeing = sum(len(cells) == width for cells in rows[header:]) / len(rows[header:])
    return known[header], width > 1, agreeing, width
