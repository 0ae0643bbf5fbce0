"""The pages of imports, as a school's administrator walks through them with a browser without scripts."""

import csv
import io
import json
import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from booking.clock import now
from booking.demo.cast import Cast
from booking.importing.actions import start_application, start_preview
from booking.importing.stages import work_on_imports
from booking.transaction import transaction
from models import BatchState, ImportBatch, Instrument, OpenTo, db
from tests.importing.taking import REAL, counts, instruments, table
from tests.support.applications import count_queries, sign_in
from tests.support.forms import forms_of
from tests.support.pages import PageClient

SEM = {"ID": "SEM-X", "Name": "FE-SEM", "Department": "Physics", "Site Location": "North", "Contact Telephone": "1"}


@pytest.fixture
def clara(app: Flask, cast: Cast) -> PageClient:
    """She administers Norhaven."""
    return sign_in(app.test_client(), cast.clara)


def upload(client: PageClient, institution: str, content: bytes, name: str = "catalogue.csv") -> TestResponse:
    """Encoded here: the test client would leave a large file open."""
    (form,) = [form for form in forms_of(client.get("/admin/imports").text, "") if form.action == "/admin/imports"]
    file = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart({**form.fields, "institution": institution, "file": file})
    return client.post("/admin/imports", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def uploaded(client: PageClient, cast: Cast, content: bytes, name: str = "catalogue.csv") -> str:
    answer = upload(client, cast.norhaven.public_id, content, name)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def press(client: PageClient, address: str, ending: str, **changed: str) -> TestResponse:
    """Send the page's form that goes to an address with this ending."""
    (form,) = [form for form in forms_of(client.get(address).text, address) if form.action.endswith(ending)]
    return client.send(form.action, {**form.fields, **changed})


def previewed(client: PageClient, cast: Cast, content: bytes) -> str:
    address = uploaded(client, cast, content)
    assert press(client, address, "/columns").headers["Location"] == address
    return address


def applied(client: PageClient, cast: Cast, content: bytes) -> str:
    address = previewed(client, cast, content)
    press(client, address, "/application")
    return address


def batch() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()


def imported() -> list[Instrument]:
    return [one for one in instruments() if one.source_key and one.source_key.startswith(("row-", "SEM-X"))]


def test_clara_brings_the_real_file_in_and_takes_it_back(clara: PageClient, cast: Cast) -> None:
    address = uploaded(clara, cast, REAL, "st-andrews-uniquip.csv")
    page = clara.get(address).text
    assert "Mac Roman" in page
    assert "INDIGO2 COMPUTER RJ" in page
    press(clara, address, "/columns")
    page = clara.get(address).text
    assert "Import 623 rows" in page
    assert "12 new facilities come with them:" in page
    assert "Description looks cut at 20 characters." in page
    assert not imported()
    press(clara, address, "/application")
    assert (batch().state, len(imported())) == ("applied", 623)
    assert "All rows are in the catalogue." in clara.get(address).text
    assert "The 623 instruments that it created are deleted." in clara.get(f"{address}/undo").text
    press(clara, f"{address}/undo", "/undo")
    assert (batch().state, imported()) == ("undone", [])
    assert "Undone: 623 instruments were deleted" in clara.get(address).text


def test_rows_are_shown_by_fate_in_pages_and_as_a_file(clara: PageClient, cast: Cast) -> None:
    applied(clara, cast, table(SEM))
    rows = [{**SEM, "ID": f"SEM-X{n}"} for n in range(60)]
    address = previewed(clara, cast, table({**SEM, "Name": "FE-SEM II"}, *rows, {**SEM, "ID": "9", "Name": "  "}))
    assert counts(batch()) == (60, 1, 0, 1)
    page = clara.get(address).text
    assert page.index("There is neither a name nor a description.") < page.index("FE-SEM II")
    assert "Name: FE-SEM → FE-SEM II" in page
    assert "One row is refused, so nothing can be written." in page
    assert "/application" not in page
    page = clara.get(f"{address}?fate=created&page=2").text
    assert "Page 2 of 2, 60 in all" in page
    assert page.count('scope="row"') == 10
    with count_queries() as queries:
        clara.get(f"{address}?fate=created")
    assert len(queries) <= 12
    report = clara.get(f"{address}/rows.csv?fate=updated")
    (row,) = csv.DictReader(io.StringIO(report.get_data().decode("utf-8-sig")))
    assert (row["row"], row["fate"], row["id"], row["changed"]) == ("2", "Updated", "SEM-X", "Name")
    assert len(clara.get(f"{address}/rows.csv").text.splitlines()) == 63


def test_a_refused_row_cannot_be_applied_by_a_crafted_request(clara: PageClient, cast: Cast) -> None:
    address = previewed(clara, cast, table({**SEM, "Name": ""}))
    assert clara.send(f"{address}/application").status_code == 303
    assert (batch().state, imported()) == ("previewed", [])


def test_a_button_pressed_twice_imports_once(clara: PageClient, cast: Cast) -> None:
    address = applied(clara, cast, table(SEM))
    for _time in range(2):
        assert clara.send(f"{address}/application").headers["Location"] == address
    assert len(imported()) == 1
    for _time in range(2):
        clara.send(f"{address}/undo")
    assert batch().state == "undone"


def test_clara_says_what_columns_mean_and_it_is_remembered(clara: PageClient, cast: Cast) -> None:
    content = b"What,Where,Remark\nSEM,North,secret\n"
    address = uploaded(clara, cast, content)
    assert press(clara, address, "/columns").status_code == 422
    answer = press(clara, address, "/columns", **{"column-0": "name", "column-1": "name"})
    assert (answer.status_code, "More than one column is Name" in answer.text) == (422, True)
    press(clara, address, "/columns", **{"column-0": "name", "column-1": "site", "column-2": "no such field"})
    assert batch().mapping == {"What": "name", "Where": "site", "Remark": ""}
    assert "Columns that are not taken:" in clara.get(address).text
    address = uploaded(clara, cast, content)
    assert "As your school chose it for the last file" in clara.get(address).text
    assert batch().mapping == {"What": "name", "Where": "site", "Remark": ""}


def test_clara_may_choose_another_encoding(clara: PageClient, cast: Cast) -> None:
    address = uploaded(clara, cast, "Name,Site\nÄ,North\n".encode("mac_roman"))
    press(clara, address, "/encoding", encoding="cp1252")
    assert batch().reading["samples"][0][0] == "€"
    press(clara, f"{address}/columns", "/encoding", encoding="mac_roman")
    assert batch().reading["samples"][0][0] == "Ä"
    answer = press(clara, f"{address}/columns", "/encoding", encoding="utf-16")
    assert answer.status_code in (303, 422)
    assert clara.send(f"{address}/encoding", {"encoding": "rot13"}).status_code == 409


def test_a_forgotten_file_is_gone(clara: PageClient, cast: Cast) -> None:
    address = previewed(clara, cast, table(SEM))
    assert press(clara, address, "/removal").headers["Location"] == "/admin/imports"
    assert clara.get(address).status_code == 404
    assert clara.get("/admin/imports").status_code == 200
    address = applied(clara, cast, table(SEM))
    clara.send(f"{address}/removal")
    assert clara.get(address).status_code == 200


def test_an_import_that_others_work_on_shows_how_far_it_is(clara: PageClient, cast: Cast) -> None:
    address = previewed(clara, cast, table(SEM))
    with transaction():
        start_preview(batch())
    page = clara.get(address).text
    assert "It begins within a few seconds." in page
    assert 'hx-trigger="every 2s"' in page
    assert clara.get(f"{address}/columns").headers["Location"] == address
    with transaction():
        one = batch()
        one.rows_total, one.rows_done, one.claimed_at = 4000, 1200, now()
    part = clara.get(address, headers={"HX-Request": "true"})
    assert "1,200 of 4,000 rows looked at." in part.text
    assert "<html" not in part.text
    with transaction():
        batch().claimed_at = None
    work_on_imports(now())
    done = clara.get(address, headers={"HX-Request": "true"})
    assert (done.headers["HX-Refresh"], done.text) == ("true", "")
    for state in (BatchState.RUNNING, BatchState.UNDOING):
        with transaction():
            one = batch()
            one.state, one.claimed_at = state, now()
        assert clara.get(address).status_code == 200


def test_a_long_import_is_left_to_the_scheduler(clara: PageClient, cast: Cast) -> None:
    address = previewed(
        clara, cast, table(*({**SEM, "ID": f"SEM-X{n}", "Description": "x" * 200} for n in range(1600)))
    )
    assert batch().state == "previewing"
    work_on_imports(now())
    press(clara, address, "/application")
    assert (batch().state, imported()) == ("running", [])
    work_on_imports(now())
    assert (batch().state, len(imported())) == ("applied", 1600)


def test_what_was_edited_since_is_told_before_undoing(clara: PageClient, cast: Cast) -> None:
    address = applied(clara, cast, table(SEM, {**SEM, "ID": "SEM-X2"}))
    with transaction():
        imported()[0].open_to = OpenTo.REGION
    page = clara.get(f"{address}/undo").text
    assert "One instrument was changed by hand since" in page
    assert "(Open to)" in page
    clara.send(f"{address}/undo")
    assert [one.source_key for one in imported()] == ["SEM-X"]
    assert "Kept as they are, because somebody has changed them since:" in clara.get(address).text


def test_an_outdated_preview_is_told(clara: PageClient, cast: Cast) -> None:
    applied(clara, cast, table(SEM))
    address = previewed(clara, cast, table({**SEM, "Name": "SEM II"}))
    with transaction():
        imported()[0].name = "Tom's SEM"
    press(clara, address, "/application")
    assert "The catalogue has changed since the preview." in clara.get(address).text
    assert "Name: Tom&#39;s SEM → SEM II" in clara.get(address).text


HOSTILE = {
    "nothing": (b"", "The file holds no rows."),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This file is not a table."),
    "random bytes": (bytes(range(256)) * 40, "This is not a text file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "This is an old Excel file"),
    "a broken workbook": (b"PK\x03\x04" + b"\0" * 64, "The workbook is damaged"),
    "an open quote": (b'Name,Site\nA,"B\n', "Quotation marks do not match"),
    "broken JSON": (b'{"name": [1, 2', "The JSON cannot be read"),
    "nested JSON": (b"[" * 50_000 + b"]" * 50_000, "The JSON cannot be read"),
    "a thousand columns": (b",".join(b"c%d" % n for n in range(1000)), "more than 300 columns"),
    "too much": (b"Name\n" + b"x" * (20 * 1024 * 1024), "larger than 20 MB"),
}


@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_said_at_the_file(content: bytes, words: str, clara: PageClient, cast: Cast) -> None:
    answer = upload(clara, cast.norhaven.public_id, content)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.session.query(ImportBatch).count() == 0


def test_a_file_that_breaks_off_far_down_is_told_and_may_be_read_otherwise(clara: PageClient, cast: Cast) -> None:
    address = previewed(clara, cast, b"Name,Site\n" + b"SEM,North\n" * 3000 + b'TEM,"never closed\n')
    assert (batch().state, batch().problem["code"]) == ("failed", "bad_quotes")
    assert "Quotation marks do not match near line 3002" in clara.get(address).text
    assert not imported()


def test_texts_that_would_be_markup_are_text(clara: PageClient, cast: Cast) -> None:
    bad = '<script>alert("1")</script>'
    content = table({**SEM, "Name": bad, "Department": bad, bad: bad, "Web Address": "javascript:alert(1)"})
    address = uploaded(clara, cast, content, name=f"{bad}.csv")
    pages = [clara.get(address).text]
    press(clara, address, "/columns")
    pages.append(clara.get(address).text)
    press(clara, address, "/application")
    pages += [clara.get(page).text for page in (address, f"{address}/undo", "/admin/imports")]
    pages.append(clara.get(f"/instruments/{imported()[0].public_id}").text)
    assert not any("<script>alert" in page or 'href="javascript' in page for page in pages)


def test_half_characters_and_noughts_in_json_are_shown_and_told(database: str, clara: PageClient, cast: Cast) -> None:
    """JSON names with six plain letters what no page can be encoded with, and no text of PostgreSQL may hold."""
    bad = r"a\ud800b\u0000c"
    record = {**SEM, "Name": "FE-SEM BAD", "Manufacturer": "BAD", "BAD": "BAD"}
    address = uploaded(clara, cast, json.dumps([record]).replace("BAD", bad).encode(), "catalogue.json")
    assert "a\ufffdb" in clara.get(address).text
    press(clara, address, "/columns")
    assert "characters" in clara.get(address).text
    press(clara, address, "/application")
    (one,) = imported()
    assert one.name == "FE-SEM a\ufffdbc"


def test_a_form_without_its_parts_is_told(clara: PageClient, cast: Cast) -> None:
    answer = clara.send("/admin/imports", {"institution": cast.norhaven.public_id})
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)
    answer = upload(clara, cast.westfjord.public_id, table(SEM))  # which she does not administer
    assert answer.status_code == 422
    assert db.session.query(ImportBatch).count() == 0


def test_other_schools_imports_do_not_exist(clara: PageClient, cast: Cast, app: Flask) -> None:
    address = applied(clara, cast, table(SEM))
    for name in ("tom", "lin"):
        other = sign_in(app.test_client(), cast.person(name))
        assert {other.get(page).status_code for page in ("/admin/imports", address, f"{address}/rows.csv")} == {404}
        assert {other.send(f"{address}/{step}").status_code for step in ("undo", "application", "removal")} == {404}
    assert app.test_client().get(address).status_code == 302
    assert batch().state == "applied"
    helen = sign_in(app.test_client(), cast.helen)
    assert helen.get(address).status_code == 200


def test_the_empty_table_has_every_column(clara: PageClient) -> None:
    answer = clara.get("/admin/imports/template.csv")
    assert answer.text.lstrip("\ufeff").startswith("source_key,name,name_zh,kind,description")
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_speaks_the_reader_s_language(language: str, clara: PageClient, cast: Cast) -> None:
    with clara.session_transaction() as session:
        session["language"] = language
    content = table(SEM, {**SEM, "ID": "2", "Name": "", "Contact Email": "n/a"}, {**SEM, "ID": "3", "state": "x"})
    address = previewed(clara, cast, content)
    pages = [clara.get(page).text for page in (address, f"{address}/columns", "/admin/imports")]
    has_chinese = [bool(re.search("[一-鿿]", page.replace("中文", ""))) for page in pages]
    assert has_chinese == [language == "zh"] * 3


def test_an_import_may_begin_while_another_is_applied(clara: PageClient, cast: Cast) -> None:
    address = previewed(clara, cast, table(SEM))
    with transaction():
        assert start_application(batch())
    other = previewed(clara, cast, table({**SEM, "ID": "SEM-X9"}))
    assert address != other
    work_on_imports(now())
    assert len(imported()) == 1
