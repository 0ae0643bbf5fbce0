"""Delimiters, line ends, headers: any table that people send becomes the same table."""

import pytest

from booking.importing.mapping import guess_mapping, merged_mapping
from booking.importing.reading import Unreadable, read_file

ROWS = [["SEM 1", "Nano, House", "a\nb"], ["SEM 2", 'the "old" one', ""]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_any_line_end(delimiter: str, end: str) -> None:
    lines = [
        delimiter.join(["Name", "Building", "Description"]),
        delimiter.join(["SEM 1", '"Nano, House"', '"a\nb"']),
        delimiter.join(["SEM 2", '"the ""old"" one"', ""]),
    ]
    table = read_file(end.join(lines).encode())
    assert table.columns == ("Name", "Building", "Description")
    assert table.samples() == ROWS
    assert table.format == ("tsv" if delimiter == "\t" else "csv")


def test_excel_may_name_its_delimiter_first() -> None:
    table = read_file(b"sep=;\r\nName;Site\r\nSEM;North, South\r\n")
    assert table.samples() == [["SEM", "North, South"]]
    assert [row.number for row in table.records()] == [3]


def test_titles_above_the_header_are_passed_over_and_told() -> None:
    table = read_file(b"Equipment of our school,,\n,,\nName,ID,Site Location\nSEM,1,North\n")
    assert table.columns == ("Name", "ID", "Site Location")
    assert table.notes == [("above_header", {"count": 1})]
    assert [row.number for row in table.records()] == [4]


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it() -> None:
    table = read_file(b'Name,Description\nA,"two\nlines"\n,\n\nB,one\n')
    assert [(row.number, row.cells[0]) for row in table.records()] == [(2, "A"), (5, "B")]


def test_columns_without_and_with_the_same_name_are_told_apart() -> None:
    table = read_file(b"Name,,subject,subject,\nA,x,s1,s2,\n")
    assert table.columns == ("Name", "(2)", "subject", "subject 2")
    mapping = guess_mapping(table.columns)
    assert mapping == {"Name": "name", "(2)": "", "subject": "subjects", "subject 2": "subjects"}


HEADERS = {
    "Technique:N8": "techniques", "Technique:cpv": "techniques", "Organisational Unit": "department",
    "Site Location": "site", "Secondary Contact Email": "contact2_email", "institutionID": "source_key",
    "managingDepartment": "department", "commissionedDate": "commissioned_on",
    "measuredVariables": "measured_variables", "CONTACT  TELEPHONE": "contact_phone", "contact_email": "contact_email",
    "仪器名称": "name", "型号": "model", "所属部门": "department", "Open License": "open_licence",
    "contactID": "contact_orcid", "Colour": "",
    "is_approval_needed": "is_approval_needed",
    "manufacturer 2": "manufacturer", "photo_link": "photo_url",
}  # fmt: skip


@pytest.mark.parametrize(("header", "field"), HEADERS.items())
def test_a_header_of_any_of_the_formats_is_understood(header: str, field: str) -> None:
    assert guess_mapping([header]) == {header: field}


def test_a_location_that_is_no_address_is_a_room() -> None:
    """UNIQUIP means the town's page by Location, Kit-Catalogue the place."""
    assert guess_mapping(["Location"], [["https://en.wikipedia.org/wiki/St_Andrews"]]) == {"Location": "location_url"}
    assert guess_mapping(["Location"], [["C 2.14"]]) == {"Location": "room"}


def test_of_two_columns_that_mean_the_same_the_first_is_taken() -> None:
    assert guess_mapping(["Name", "title"]) == {"Name": "name", "title": ""}


REMEMBERED = [
    ({"Make": "model"}, {"Make": "model"}),  # a guess is no more than that
    ({"Model": "building"}, {"Model": "model"}),
    ({"Set-up minutes": "room", "setup_minutes": "room"}, {"Set-up minutes": "room", "setup_minutes": "setup_minutes"}),
    ({"Name": "name_zh"}, {"Name": "name_zh"}),  # a kin was meant
    ({"Name": ""}, {"Name": ""}),  # left aside on purpose
    ({"Remark": "name", "Name": "description"}, {"Remark": "", "Name": "name"}),
    ({"Make": "name", "Name": "site"}, {"Make": "manufacturer", "Name": "name"}),
    ({"Where": "no field"}, {"Where": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "mapping"), REMEMBERED)
def test_the_very_name_of_a_field_wins_over_what_is_remembered(chosen: dict[str, str], mapping: dict[str, str]) -> None:
    columns = list(chosen)
    assert merged_mapping(columns, guess_mapping(columns), chosen) == mapping


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b'Name,Site\nA,"never closed\nB,x\n', "bad_quotes"),
        (b'Name,Site\nA,"closed" too early\n', "bad_quotes"),
        (b'Name,Site\nA,"' + b"x" * 40_000 + b'"\n', "bad_quotes"),
        (b"Name," * 400 + b"\n", "too_many_columns"),
        (b"Name\n" + b"A\n" * 50_001, "too_many_rows"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_large"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"<html><table></table></html>", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (b"\x1f\x8b\x08\x00", "packed"),
        (b'{"name": ', "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[1, 2, 3]", "no_records"),
        (b"[]", "empty"),
        (b"[{}]", "empty"),
        (b'{"a": 1e999999999999999999999}', "empty_or_table"),
    ],
)
def test_what_cannot_be_taken_is_named(content: bytes, code: str) -> None:
    if code == "empty_or_table":
        assert read_file(content).columns == ("a",)
        return
    with pytest.raises(Unreadable) as caught:
        list(read_file(content).records())
    assert caught.value.code == code
