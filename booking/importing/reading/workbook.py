"""Reading XLSX: the first sheet whose header is known, values instead of formulas, within limits and without XML traps.

openpyxl parses with defusedxml where that is installed, which refuses entities. What the archive would unpack to is
looked at before anything is unpacked; zipfile never yields more than the archive's directory says.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar
from xml.etree.ElementTree import ParseError

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from booking.importing.mapping import is_known
from booking.importing.reading.errors import MOST_COLUMNS, Unreadable
from booking.importing.reading.table import HEADER_WITHIN, Table, table_of

MOST_UNPACKED = 150 * 1024 * 1024  # bytes, of the sheets together; they are read as a stream
MOST_KEPT = 40 * 1024 * 1024  # bytes, of parts that are kept in memory whole, such as the shared texts
MOST_PARTS = 2000
T = TypeVar("T")
SHEETS = "xl/worksheets/"
_FAULTS = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, OSError, ValueError, KeyError, TypeError,
    IndexError, AttributeError, NotImplementedError, RuntimeError, EOFError, OverflowError, struct.error,
)  # fmt: skip
# A formula without the value that it had when the file was saved: </f> or <f .../> directly before the cell's end. What
# is passed over is never gone through again, or a file of blanks would keep a worker busy for hours.
_FORMULA_ALONE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*+(?:(?:<v\s*+/>|<v></v>)\s*+)?</c>")


def read_workbook(content: bytes) -> Table:
    """The table of one sheet. Raises Unreadable for a damaged, locked or oversized workbook, and one without rows."""
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed: workbooks cannot be read safely")
    _check_archive(content)
    book = _guarded(lambda: load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False))
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Unreadable("empty")
    chosen = next((sheet for sheet in sheets if _is_known(sheet)), sheets[0])
    table = table_of("xlsx", lambda: _rows(chosen))
    table.notes.append(("sheet", {"sheet": chosen.title}))
    if others := [sheet.title for sheet in sheets if sheet is not chosen]:
        table.notes.append(("other_sheets", {"sheets": ", ".join(others)[:200]}))
    if alone := _guarded(lambda: _formulas_without_value(content)):
        table.notes.append(("formulas_without_value", {"count": alone}))
    return table


def _check_archive(content: bytes) -> None:
    parts = _guarded(lambda: zipfile.ZipFile(io.BytesIO(content)).infolist())
    sheets = sum(part.file_size for part in parts if part.filename.startswith(SHEETS))
    kept = max((part.file_size for part in parts if _is_kept(part.filename)), default=0)
    if sheets > MOST_UNPACKED or kept > MOST_KEPT or len(parts) > MOST_PARTS:
        raise Unreadable("unpacks_too_large", most=MOST_UNPACKED // 1024 // 1024)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("locked")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable("not_a_workbook")


def _is_kept(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)


def _guarded(work: Callable[[], T]) -> T:
    """What openpyxl raises on files that are not what they say is not documented: all of it means the same here."""
    try:
        return work()
    except _FAULTS as error:
        raise Unreadable("damaged_workbook") from error


def _is_known(sheet: Any) -> bool:
    return any(sum(map(is_known, cells)) >= 2 for cells in islice(_rows(sheet), HEADER_WITHIN))


def _rows(sheet: Any) -> Iterator[list[str]]:
    try:
        sheet.reset_dimensions()  # what the file says of its size need not be true
        for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            yield _texts(cells)
    except _FAULTS as error:
        raise Unreadable("damaged_workbook") from error


def _texts(cells: Sequence[Any]) -> list[str]:
    """Without the empty ones at the end, of which a sheet may have as many as it claims."""
    width = max((place for place, cell in enumerate(cells, start=1) if cell is not None), default=0)
    return [_text(cell) for cell in cells[:width]]


def _text(value: Any) -> str:
    """A cell as a person sees it: whole numbers without a point, dates as ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            return str(value)
    return str(value)


def _formulas_without_value(content: bytes) -> int:
    """Over all sheets. Reads in pieces that overlap, so that a cell on a border is not missed."""
    count = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith(SHEETS) and name.endswith(".xml"):
                count += sum(len(_FORMULA_ALONE.findall(piece)) for piece in _pieces(archive, name))
    return count


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in pieces that each end behind a cell."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(1 << 20):
            body, end, rest = (rest + piece).rpartition(b"</c>")
            yield body + end
            rest = rest if len(rest) < 1 << 20 else b""
