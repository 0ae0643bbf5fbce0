"""Reading files of any of the formats into a Table. Nothing in here knows the database."""

from booking.importing.reading.delimited import read_delimited
from booking.importing.reading.encoding import ENCODINGS
from booking.importing.reading.errors import LONGEST_FILE, Unreadable
from booking.importing.reading.records import read_records
from booking.importing.reading.table import Row, Table
from booking.importing.reading.workbook import read_workbook

__all__ = ["ENCODINGS", "LONGEST_FILE", "Row", "Table", "Unreadable", "read_file"]

_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"), (b"%PDF", "not_a_table"), (b"\x89PNG", "not_a_table"),
    (b"\xff\xd8\xff", "not_a_table"), (b"GIF8", "not_a_table"), (b"\x1f\x8b", "packed"), (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"), (b"{\\rtf", "not_a_table"), (b"<!DOCTYPE", "not_a_table"), (b"<html", "not_a_table"),
    (b"<?xml", "not_a_table"),
)  # fmt: skip


def read_file(content: bytes, encoding: str = "") -> Table:
    """The table in a file, recognised by its content and not by its name. `encoding` overrides what would be found.

    Raises Unreadable, here or while going through the rows, with a code that names what is wrong.
    """
    if len(content) > LONGEST_FILE:
        raise Unreadable("too_large", most=LONGEST_FILE // 1024 // 1024)
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("empty")
    for mark, code in _OTHERS:
        if content[: len(mark)].lower() == mark.lower():
            raise Unreadable(code)
    if content.startswith(b"PK"):
        return read_workbook(content)
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in (b"{", b"["):  # behind marks, in any encoding
        return read_records(content, encoding)
    return read_delimited(content, encoding)
