"""XLSX: values as people see them, the right sheet, and nothing that harms."""

import io
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from booking.importing.reading import Unreadable, read_file

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: list[object], title: str = "Instruments", before: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if before:
        sheet.title = before
        sheet.append(["How to fill this in"])
        sheet = book.create_sheet(title)
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info.filename))
        if name not in old.namelist():
            new.writestr(name, part)
    return file.getvalue()


def test_numbers_dates_and_truths_are_as_a_person_sees_them() -> None:
    table = read_file(
        workbook(
            ["Name", "ID", "commissionedDate", "Contact Telephone", "is_approval_needed", "Description"],
            ["SEM", 17, date(2021, 3, 4), 441334463800.0, True, 2.5],
            ["TEM", "a-1", datetime.fromisoformat("2021-03-04T10:30"), None, False, "高分辨"],
        )
    )
    assert table.samples() == [
        ["SEM", "17", "2021-03-04", "441334463800", "yes", "2.5"],
        ["TEM", "a-1", "2021-03-04 10:30", "", "no", "高分辨"],
    ]


def test_the_sheet_with_a_known_header_is_taken_and_the_others_are_told() -> None:
    table = read_file(workbook(["Name", "ID"], ["SEM", 1], before="Read me"))
    assert table.samples() == [["SEM", "1"]]
    assert table.notes == [("sheet", {"sheet": "Instruments"}), ("other_sheets", {"sheets": "Read me"})]


def test_a_formula_counts_by_its_value_and_one_without_is_told() -> None:
    plain = workbook(["Name", "ID"], ["SEM", 1])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sheet = archive.read(SHEET)
    valued = sheet.replace(b"<v>1</v>", b"<f>3*4</f><v>12</v>")
    assert valued != sheet
    table = read_file(with_part(plain, SHEET, valued))
    assert table.samples() == [["SEM", "12"]]
    assert [code for code, _parameters in table.notes] == ["sheet"]
    alone = read_file(workbook(["Name", "ID"], ["SEM", "=3*4"]))
    assert alone.samples() == [["SEM", ""]]
    assert ("formulas_without_value", {"count": 1}) in alone.notes


def test_a_claimed_size_of_a_million_rows_costs_nothing() -> None:
    plain = workbook(["Name", "ID"], ["SEM", 1])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sheet = archive.read(SHEET)
    huge = sheet.replace(b'<dimension ref="A1:B2" />', b'<dimension ref="A1:XFD1048576" />')
    assert huge != sheet
    assert [row.cells for row in read_file(with_part(plain, SHEET, huge)).records()] == [["SEM", "1"]]


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><styleSheet>&f;</styleSheet>'


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        (SHEET, BOMB, "damaged_workbook"),
        ("xl/styles.xml", OUTSIDE, "damaged_workbook"),
        (SHEET, b"<worksheet><sheetData><row><c", "damaged_workbook"),
        (SHEET, b"", "damaged_workbook"),
        ("xl/workbook.xml", b"<nothing/>", "empty"),
        ("xl/styles.xml", b"not xml", "damaged_workbook"),
        (SHEET, b" " * (151 * 1024 * 1024), "unpacks_too_large"),
        ("xl/sharedStrings.xml", b" " * (41 * 1024 * 1024), "unpacks_too_large"),
    ],
)
def test_a_hostile_workbook_is_refused_in_words(name: str, part: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        list(read_file(with_part(workbook(["Name", "ID"], ["SEM", 1]), name, part)).records())
    assert caught.value.code == code


@pytest.mark.parametrize("filling", [b" " * 200_000 + b"<v>1</v>", b"<v><![CDATA[" + b"<f" * 100_000 + b"]]></v>"])
def test_a_sheet_of_blanks_or_of_open_tags_takes_no_time(filling: bytes) -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/>'
    sheet += b'<sheetData><row r="1"><c r="A1" t="str"><f>1</f>' + filling + b"</c></row></sheetData></worksheet>"
    content = with_part(workbook(["Name", "ID"], ["SEM", 1], before="Notes"), SHEET, sheet)
    began = time.monotonic()
    read_file(content)
    assert time.monotonic() - began < 10


def test_an_archive_that_is_no_workbook_or_cut_off_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    for content, code in (
        (file.getvalue(), "not_a_workbook"),
        (workbook(["Name", "ID"])[:-200], "damaged_workbook"),
        (b"PK\x03\x04", "damaged_workbook"),
        (workbook(), "empty"),
    ):
        with pytest.raises(Unreadable) as caught:
            read_file(content)
        assert caught.value.code == code
