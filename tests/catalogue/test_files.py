"""Photos and documents: what people show, drawn anew; what is hostile, refused in words."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.catalogue import file_store
from booking.catalogue.images import LARGE, SMALL
from booking.catalogue.queries.files import named_hashes
from booking.demo.cast import Cast
from models import FileKind, InstrumentFile, InstrumentState, db
from tests.catalogue.editing import errors
from tests.support.applications import sign_in
from tests.support.pages import PageClient

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (2400, 1200), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P") else (20, 120, 130, 200)[: len(mode)]).save(out, kind, **more)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def upload(client: PageClient, cast: Cast, content: bytes, name: str = "photo.png", **fields: str) -> TestResponse:
    address = f"/instruments/{cast.confocal.public_id}/files"
    answer = client.send(address, {"file": (io.BytesIO(content), name), **fields}, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # a long one lies in a file of the test's client
    return answer


def files() -> list[InstrumentFile]:
    return list(db.session.scalars(select(InstrumentFile).order_by(InstrumentFile.position)))


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA")]
)
def test_toms_photo_is_drawn_anew_and_shown_everywhere(kind: str, mode: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    assert upload(client, cast, picture(kind, mode=mode), title="From the front").status_code == 303
    photo = files()[0]
    large = client.get(f"/instrument-photos/{photo.public_id}")
    small = client.get(f"/instrument-photos/{photo.public_id}/small")
    assert (large.mimetype, small.mimetype) == ("image/jpeg", "image/jpeg")
    assert max(Image.open(io.BytesIO(large.data)).size) == LARGE
    assert max(Image.open(io.BytesIO(small.data)).size) == SMALL
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in large.headers["Content-Security-Policy"]
    assert f"/instrument-photos/{photo.public_id}/small" in client.get("/instruments?q=airyscan").text
    assert 'alt="From the front"' in client.get(f"/instruments/{cast.confocal.public_id}").text


def test_a_photo_brings_no_place_and_lies_upright(cast: Cast, client: PageClient) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "taken at 60.39 N 5.32 E"
    sign_in(client, cast.tom)
    upload(client, cast, picture("JPEG", (800, 400), exif=exif))
    shown = client.get(f"/instrument-photos/{files()[0].public_id}").data
    assert Image.open(io.BytesIO(shown)).size == (400, 800)
    assert b"60.39" not in shown
    assert not Image.open(io.BytesIO(shown)).getexif()


def test_the_same_photo_asked_again_is_not_sent_again(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, picture())
    address = f"/instrument-photos/{files()[0].public_id}/small"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(f"/instrument-photos/{files()[0].public_id}").headers["ETag"] != etag


def test_a_document_is_saved_not_shown(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    assert upload(client, cast, PDF, "Manual \u202efdp.exe.pdf", title_zh="说明书").status_code == 303
    sent = client.get(f"/instrument-documents/{files()[0].public_id}")
    assert sent.data == PDF
    assert sent.mimetype == "application/pdf"
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "\u202e" not in files()[0].title
    assert files()[0].title.startswith("Manual")


def test_a_picture_that_calls_itself_a_document_is_a_picture(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, picture(), "harmless.pdf")
    assert files()[0].kind == FileKind.PHOTO


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 this program cannot be run", "neither"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "neither"),
        (b"<html><script>alert(1)</script></html>", "neither"),
        (b"GIF89a\x01\x00\x01\x00\x00\xff\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;", "neither"),
        (picture()[:200], "neither"),
        (picture("JPEG")[:-400], "neither"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, "neither"),
        (bomb(50_000, 50_000), "too many pixels"),
        (bomb(8_000, 8_000), "too many pixels"),
        (bomb(2**31 - 1, 2**31 - 1), "pixels|neither"),
        (bomb(0, 0), "neither"),
        (b"%PDF-1.7 but nothing more", "not complete"),
        (PDF[:-7] + b"%%EOF" + b" " * 20_000_000, "at most 20 MB"),
        (picture() + b"\0" * 15_000_000, "at most 15 MB"),
    ],
    ids=[
        "empty", "program", "svg", "html", "gif", "cut", "cut-jpeg", "broken", "bomb", "big", "huge", "nothing",
        "half-pdf", "long-pdf", "long-photo",
    ],
)  # fmt: skip
def test_what_is_hostile_or_broken_is_refused_in_words(
    content: bytes, words: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    answer = upload(client, cast, content, "photo.png")
    assert answer.status_code == 422
    assert any(word in errors(answer)["file"] for word in words.split("|"))
    assert files() == []


def test_no_file_at_all_is_told(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    assert (
        "Choose a file" in errors(client.send(f"/instruments/{cast.confocal.public_id}/files", {"title": "x"}))["file"]
    )


def test_more_than_a_page_can_bear_is_refused(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    for number in range(12):
        assert upload(client, cast, picture(size=(10 + number, 10))).status_code == 303
    assert upload(client, cast, picture(size=(99, 10))).status_code == 409
    assert len(files()) == 12


def test_tom_puts_another_photo_first_and_removes_one(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, picture(size=(30, 20)), title="one")
    upload(client, cast, picture(size=(20, 30)), title="two")
    one, two = (file.public_id for file in files())
    assert client.send(f"/instrument-photos/{two}/first-place").status_code == 303
    assert [file.title for file in files()] == ["two", "one"]
    assert client.send(f"/instrument-files/{one}/removal").status_code == 303
    assert [file.title for file in files()] == ["two"]
    assert client.get(f"/instrument-photos/{one}").status_code == 404


def test_what_was_removed_can_be_brought_back(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, PDF, "Manual.pdf")
    page = client.send(f"/instrument-files/{files()[0].public_id}/removal", follow_redirects=True)
    assert files() == []
    undo = BeautifulSoup(page.text, "html.parser").select_one(".message form")
    fields = {str(field["name"]): str(field["value"]) for field in undo.select("input")}
    assert client.post(str(undo["action"]), data=fields).status_code == 303
    assert [file.title for file in files()] == ["Manual"]
    assert client.get(f"/instrument-documents/{files()[0].public_id}").data == PDF


@pytest.mark.parametrize("made_up", ["", "x.y.z", "\x00", "W10.a.b"])
def test_a_file_cannot_be_made_up(made_up: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    address = f"/instruments/{cast.confocal.public_id}/files/restoration"
    assert client.send(address, {"file": made_up}).status_code == 400
    assert files() == []


@pytest.mark.parametrize("who", ["lin", "wang", None])
def test_nobody_else_adds_orders_or_removes(who: str | None, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, picture(size=(30, 20)))
    address = f"/instrument-photos/{files()[0].public_id}"
    other = client.application.test_client()
    if who:
        sign_in(other, cast.person(who))
    answers = [
        upload(other, cast, picture(size=(9, 9))),
        other.send(f"{address}/first-place"),
        other.send(f"/instrument-files/{files()[0].public_id}/removal"),
        other.get(f"/instruments/{cast.confocal.public_id}/files"),
    ]
    assert {answer.status_code for answer in answers} == {404 if who else 302}
    assert len(files()) == 1
    assert other.get(address).status_code == 200, "everybody may look at it"


def test_a_retired_instruments_photo_is_gone_with_it(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, picture(size=(30, 20)))
    cast.confocal.state = InstrumentState.RETIRED
    address = f"/instrument-photos/{files()[0].public_id}"
    assert client.application.test_client().get(address).status_code == 404
    assert client.get(address).status_code == 200


def test_bytes_that_no_record_speaks_of_are_swept(cast: Cast, client: PageClient, app: Flask) -> None:
    sign_in(client, cast.tom)
    upload(client, cast, picture(size=(30, 20)))
    upload(client, cast, PDF, "a.pdf")
    client.send(f"/instrument-files/{files()[0].public_id}/removal")
    folder = Path(app.config["FILES_FOLDER"])
    left = {file.sha256 for file in files()}
    assert file_store.sweep(folder, named_hashes(), older_than=0) == 0, "what is young may be about to be recorded"
    assert file_store.sweep(folder, named_hashes(), older_than=2**33) > 0
    assert {path.name.partition("-")[0] for path in folder.glob("??/*")} == left


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fetc%2fpasswd", "x" * 2000])
def test_what_there_is_not_is_not_found(name: str, cast: Cast, client: PageClient) -> None:
    assert client.get(f"/instrument-photos/{name}").status_code == 404
    assert client.get(f"/instrument-documents/{name}").status_code == 404
