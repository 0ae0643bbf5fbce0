"""HTTP around a calendar: validators, compression, and headers that keep an address secret."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from werkzeug.http import http_date

FRESH_FOR = 300  # seconds
CALENDAR = "text/calendar; charset=utf-8"
COMPRESSED = "-gzip"
HEADERS = {
    "Cache-Control": f"private, max-age={FRESH_FOR}",
    "Vary": "Accept-Encoding",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Validators:
    """What a client can compare: the hash of a body, and when the body last changed."""

    etag: str
    changed_at: datetime


def is_known_to_client(validators: Validators) -> bool:
    """By If-None-Match, whichever encoding its tag was of; If-Modified-Since counts only without it (RFC 9110)."""
    if "If-None-Match" in request.headers:
        tags = request.if_none_match
        return tags.star_tag or any(tags.contains_weak(validators.etag + end) for end in ("", COMPRESSED))
    since = request.if_modified_since
    return since is not None and since >= validators.changed_at


def not_modified(validators: Validators) -> Response:
    return _with_headers(Response(status=304), validators)


def whole(validators: Validators, octets: bytes, file_name: str) -> Response:
    """`octets` as they go out, compressed if the client asked for it; their length is told, to HEAD too."""
    response = _with_headers(Response(octets, mimetype="text/calendar"), validators)
    if wants_compressed():
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Disposition"] = disposition("inline", file_name)
    return response


def disposition(kind: str, file_name: str) -> str:
    """`file_name` is ASCII; it is told in both ways, for clients old and new."""
    return f"{kind}; filename=\"{file_name}\"; filename*=UTF-8''{file_name}"


def wants_compressed() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def in_words(text: str, status: int) -> Response:
    """An answer that is no calendar. Plain text: nobody looks at it, and a page would set a cookie."""
    response = Response(f"{text}\n", status, mimetype="text/plain")
    response.headers.update({**HEADERS, "Cache-Control": "no-store"})
    return response


def _with_headers(response: Response, validators: Validators) -> Response:
    response.headers.update(HEADERS)
    response.headers["ETag"] = f'"{validators.etag}{COMPRESSED if wants_compressed() else ""}"'
    response.headers["Last-Modified"] = http_date(validators.changed_at)
    return response
