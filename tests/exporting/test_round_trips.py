"""What leaves comes back the same: our own table and UNIQUIP, with any text in any field."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.domain.cleaning import SPREADSHEET_ERRORS, cleaned_line, cleaned_text
from booking.domain.opening import Window
from booking.exporting.tables import OWN, UNIQUIP, own_rows, uniquip_rows, written
from booking.importing.cells import read_cell
from booking.importing.fields import FIELDS, Kind, longest
from booking.importing.opening_hours import read_opening, write_opening
from booking.importing.reading import read_file
from booking.importing.stored import stored_value
from booking.tables import csv_of, guarded, unguarded
from models import Institution
from tests.importing.taking import counts, instruments, preview, rows_of, school, table, take
from tests.importing.test_own_table import EVERYTHING

TEXT = st.text(st.characters(exclude_categories=("Cs", "Co", "Cn")), max_size=60)
# What a spreadsheet writes where it cannot reckon is no value, and is told.
LINE = TEXT.map(cleaned_line).filter(lambda line: line not in SPREADSHEET_ERRORS)
KINDS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.LINE: LINE.filter(bool),
    Kind.TEXT: TEXT.map(cleaned_text).filter(bool).filter(lambda text: text not in SPREADSHEET_ERRORS),
    Kind.EMAIL: st.emails().filter(lambda email: read_cell(FIELDS["contact_email"], email)[0] == email),
    Kind.ADDRESS: st.sampled_from(["https://x.example/a?b=c;d", "http://münchen.example/ü"]),
    Kind.NUMBER: st.integers(0, 2**31 - 1),
    Kind.YES_NO: st.booleans(),
    Kind.DAY: st.dates(min_value=date(1000, 1, 1)).map(date.isoformat),
    Kind.LIST: st.lists(LINE.filter(bool), unique=True, max_size=4),
    Kind.RELATED: st.dictionaries(LINE.filter(bool), st.lists(LINE, min_size=2, max_size=2), max_size=3),
}
WINDOWS = st.lists(
    st.builds(
        lambda day, opens, length: Window(day, opens, min(1440, opens + length)),
        st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440),
    ),
    max_size=12,
)  # fmt: skip


@given(st.data())
@settings(max_examples=400)
def test_any_value_of_any_field_survives_its_cell(data: st.DataObject) -> None:
    field = FIELDS[data.draw(st.sampled_from([name for name, one in FIELDS.items() if one.kind in KINDS]))]
    value = data.draw(KINDS[field.kind])
    if isinstance(value, str) and longest(field.name):
        value = value[: longest(field.name)].strip()
    content = csv_of([field.name], [[written(value)]]).encode()
    (cells,) = [row.cells for row in read_file(content).records()] or [[""]]
    read, problems = read_cell(field, cells[0])
    blank = value in ("", [], {}) or (isinstance(value, str) and not value)
    assert read == (None if blank else value), problems


@given(WINDOWS)
def test_opening_hours_survive_their_cell(windows: list[Window]) -> None:
    text = write_opening(windows)
    assert write_opening(read_opening(text)) == write_opening(read_opening(write_opening(read_opening(text))))
    minutes = {(w.weekday, minute) for w in windows for minute in range(w.opens_minute, w.closes_minute)}
    assert {(w.weekday, m) for w in read_opening(text) for m in range(w.opens_minute, w.closes_minute)} == minutes


@given(st.text())
def test_a_guard_against_formulas_is_taken_back(text: str) -> None:
    kept = guarded(text)
    assert isinstance(kept, str)
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(kept) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM"]
)
def test_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(f"'{text}") == text


@pytest.fixture
def sta(app: Flask) -> Institution:
    return school()


def exported(kind: str) -> bytes:
    if kind == "own":
        return csv_of(OWN, own_rows(instruments())).encode()
    return csv_of(list(UNIQUIP), uniquip_rows(instruments())).encode()


@pytest.mark.parametrize("kind", ["own", "uniquip"])
def test_an_exported_catalogue_changes_nothing_when_it_comes_back(kind: str, sta: Institution) -> None:
    take(sta, table(EVERYTHING, {"name": "=2+3", "description": "-x", "contact_phone": "+44 1", "department": "@home"}))
    batch = preview(sta, exported(kind))
    assert [row.before for row in rows_of(batch) if row.before] == []
    assert counts(batch) == (0, 0, 2, 0)


def test_our_own_table_makes_the_same_catalogue_elsewhere(sta: Institution) -> None:
    take(sta, table(EVERYTHING, {"name": "=2+3", "description": "-x", "contact_phone": "+44 1", "department": "@home"}))
    rows = list(csv.DictReader(io.StringIO(exported("own").decode("utf-8-sig"))))
    take(school("ABD", "Aberdeen"), table(*({**row, "institution": "ABD"} for row in rows)))
    made = instruments()
    assert len(made) == 4
    for old, new in zip(made[:2], made[2:], strict=True):
        for name in set(OWN) - {"institution"}:
            assert stored_value(new, name) == stored_value(old, name), name


def test_uniquip_says_what_the_facility_says_where_the_instrument_is_silent(sta: Institution) -> None:
    take(sta, table({"name": "A", "facility": "Physics"}))
    one = instruments()[0]
    one.facility.site, one.facility.contact_email = "North", "physics@sta.example"
    row = dict(zip(UNIQUIP, next(iter(uniquip_rows([one]))), strict=True))
    assert (row["Department"], row["Site Location"], row["Contact Email"]) == (
        "Physics",
        "North",
        "physics@sta.example",
    )
    assert row["ID"] == one.source_key
