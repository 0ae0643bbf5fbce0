"""The checklist's part on HTTP, line by line: what calendar programs send, and what they must get."""

import gzip
import logging
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.calendars.tokens import hash_of
from booking.clock import now
from booking.demo.cast import Cast
from models import db
from tests.calendars.bookings import booked, changed, feed_of, last_feed, read, text_of, tomorrow
from tests.support.applications import count_queries


@pytest.fixture
def path(cast: Cast) -> str:
    """Lin's own calendar, with one booking in it."""
    booked(cast.confocal, cast.lin, tomorrow())
    return feed_of(cast.lin)


def test_49_it_is_a_calendar_in_utf_8(client: FlaskClient, path: str) -> None:
    assert read(client, path).headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_50_it_opens_inline_under_a_name(client: FlaskClient, path: str) -> None:
    disposition = read(client, path).headers["Content-Disposition"]
    assert disposition == "inline; filename=\"benchshare.ics\"; filename*=UTF-8''benchshare.ics"


def test_51_head_answers_as_get_without_a_body(client: FlaskClient, path: str) -> None:
    got = read(client, path)
    head = client.head(path)
    assert head.status_code == 200
    assert head.data == b""
    assert dict(head.headers) == dict(got.headers)
    assert head.headers["Content-Length"] == str(len(got.data))
    assert client.head(path, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND", "PUT", "POST", "DELETE", "REPORT", "MKCALENDAR"])
def test_52_other_methods_are_refused_with_what_is_allowed(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert "Set-Cookie" not in response.headers
    assert response.mimetype == "text/plain"


def test_53_if_none_match_is_read_as_the_standard_says(client: FlaskClient, path: str) -> None:
    etag = read(client, path).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', f'"a","b",W/{etag}', "*", etag.rstrip('"') + '-gzip"'):
        assert read(client, path, If_None_Match=known).status_code == 304, known
    for unknown in ('"other"', 'W/"other", "x"', "", "garbage", etag.strip('"')[:-1]):
        assert read(client, path, If_None_Match=unknown).status_code == 200, unknown


def test_54_last_modified_works_too(client: FlaskClient, path: str) -> None:
    modified = read(client, path).headers["Last-Modified"]
    assert abs(parsedate_to_datetime(modified) - now()) < timedelta(minutes=1)
    assert read(client, path, If_Modified_Since=modified).status_code == 304
    assert read(client, path, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT").status_code == 200
    assert read(client, path, If_Modified_Since="yesterday").status_code == 200
    assert read(client, path, If_Modified_Since=modified, If_None_Match='"other"').status_code == 200


def test_55_not_modified_carries_what_caches_need(client: FlaskClient, path: str) -> None:
    got = read(client, path)
    kept = read(client, path, If_None_Match=got.headers["ETag"])
    for name in ("ETag", "Cache-Control", "Vary"):
        assert kept.headers[name] == got.headers[name]
    assert kept.data == b""
    assert "Content-Type" not in kept.headers


def test_56_it_is_compressed_only_if_asked(client: FlaskClient, path: str) -> None:
    plain = read(client, path)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    for asked in ("gzip", "gzip, deflate, br", "deflate;q=0.5, gzip;q=0.8", "*"):
        packed = read(client, path, Accept_Encoding=asked)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["Content-Length"] == str(len(packed.data))
        assert packed.headers["ETag"] != plain.headers["ETag"]
    for refused in ("identity", "gzip;q=0", "br"):
        assert "Content-Encoding" not in read(client, path, Accept_Encoding=refused).headers


def test_57_it_is_private_fresh_unindexed_and_sets_no_cookie(client: FlaskClient, path: str) -> None:
    for response in (read(client, path), read(client, path, If_None_Match="*"), client.get("/calendars/x.ics")):
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in response.headers
    directives = read(client, path).headers["Cache-Control"]
    assert "private" in directives
    assert int(re.findall(r"max-age=(\d+)", directives)[0]) <= 300


def test_58_it_redirects_nobody(client: FlaskClient, path: str) -> None:
    for variant in (path, f"{path}?nocache=1", path.replace(".ics", ".ics?x=%00")):
        assert client.get(variant).status_code == 200


def test_59_a_poller_never_meets_401_429_or_5xx(client: FlaskClient, path: str) -> None:
    for _ in range(100):
        assert client.get(path).status_code == 200


def test_59_when_the_bookings_cannot_be_read_the_last_good_calendar_is_served(
    client: FlaskClient, path: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good = read(client, path)
    booked(cast.sem, cast.lin, tomorrow(14))

    def broken(*_: object) -> bytes:
        raise ValueError("an odd booking")

    monkeypatch.setattr("booking.calendars.routes.together._read", broken)
    again = read(client, path)
    assert (again.status_code, again.data) == (200, good.data)
    assert "last good body" in caplog.text
    assert path.rsplit("/", 1)[-1].removesuffix(".ics") not in caplog.text


def test_60_an_unknown_address_is_not_there(client: FlaskClient, path: str) -> None:
    for unknown in ("/calendars/x.ics", path.replace(".ics", "x.ics"), "/calendars/%00%ff.ics"):
        response = client.get(unknown)
        assert response.status_code == 404


def test_61_the_token_is_long_and_only_its_hash_is_kept(client: FlaskClient, path: str) -> None:
    token = path.rsplit("/", 1)[-1].removesuffix(".ics")
    feed = last_feed()
    assert len(token) * 6 >= 128
    assert feed.token_hash == hash_of(token)
    assert token not in str(
        [value for row in db.session.execute(db.select(db.metadata.tables["feeds"])) for value in row]
    )


@pytest.mark.parametrize("logger", ["booking", "werkzeug", "gunicorn.error"])
def test_61_no_log_tells_the_token(
    logger: str, client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """gunicorn names the address of a request that broke it."""
    logging.getLogger(logger).error("Error handling request %s", path)
    assert "/calendars/***.ics" in caplog.text
    assert path not in caplog.text


def test_61_the_last_use_is_remembered_but_not_at_every_poll(client: FlaskClient, path: str) -> None:
    """Not when two programs take turns on it, either."""
    read(client, path, User_Agent="Thunderbird/140 " + "x" * 500)
    first = last_feed().last_used_at
    assert first is not None
    for program in ("Google-Calendar-Importer", "Thunderbird/140", "Google-Calendar-Importer"):
        read(client, path, User_Agent=program)
    assert last_feed().last_used_at == first
    assert last_feed().last_client.startswith("Thunderbird/140")


def test_61_a_log_masks_the_token(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.logger.error("Exception on %s [%s]", "/calendars/s3cr3t_token-x.ics", "GET")
    logging.getLogger("werkzeug").error('"GET /bench/calendars/s3cr3t_token-x.ics HTTP/1.1" 200')
    assert "s3cr3t" not in caplog.text
    assert "/calendars/***.ics" in caplog.text


def test_62_authorization_and_cookies_are_ignored(client: FlaskClient, path: str) -> None:
    assert read(client, path, Authorization="Basic Zm9vOmJhcg==").status_code == 200
    assert read(client, path, Authorization="nonsense", Cookie="session=forged").status_code == 200


def test_64_the_path_ends_in_ics(path: str) -> None:
    assert path.endswith(".ics")


def test_66_it_stands_right_behind_a_proxy_and_under_a_prefix(app: Flask, client: FlaskClient, path: str) -> None:
    app.config["SITE_URL"] = "https://bench.example/region"
    answer = client.get(path, base_url="http://10.0.0.7:8000/region")
    assert answer.status_code == 200
    assert "URL:https://bench.example/region/reservations/" in answer.data.decode().replace("\r\n ", "")
    assert b"10.0.0.7" not in answer.data


def test_google_may_read_it_by_robots_txt(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.text == "User-agent: *\nAllow: /\n"


def test_a_calendar_that_has_not_changed_is_decided_in_one_query(client: FlaskClient, path: str) -> None:
    etag = read(client, path).headers["ETag"]
    with count_queries() as queries:
        assert read(client, path, If_None_Match=etag).status_code == 304
    assert len(queries) == 1
    with count_queries() as queries:
        assert read(client, path).status_code == 200
    assert len(queries) <= 2


def test_two_answers_are_the_same_bytes_until_something_changes(client: FlaskClient, path: str, cast: Cast) -> None:
    first, again = read(client, path), read(client, path)
    assert (first.data, first.headers["ETag"]) == (again.data, again.headers["ETag"])
    reservation = booked(cast.sem, cast.lin, tomorrow(14))
    second = read(client, path, If_None_Match=first.headers["ETag"])
    assert second.status_code == 200
    changed(reservation, title="other")
    assert read(client, path, If_None_Match=second.headers["ETag"]).status_code == 200


def test_a_revision_that_shows_nothing_new_is_not_modified(client: FlaskClient, path: str, cast: Cast) -> None:
    """A booking of long ago changed: outside of the window nothing is to be seen."""
    first = read(client, path)
    booked(cast.sem, cast.lin, tomorrow() - timedelta(days=500))
    assert read(client, path, If_None_Match=first.headers["ETag"]).status_code == 304
    assert read(client, path).headers["Last-Modified"] == first.headers["Last-Modified"]


def test_two_languages_side_by_side(client: FlaskClient, path: str, cast: Cast) -> None:
    chinese = feed_of(cast.lin, language="zh")
    assert "仪器：" in text_of(client, chinese)
    assert "Instrument: " in text_of(client, path)
