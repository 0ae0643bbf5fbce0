"""HTTP around a calendar: validators, compression, and headers that keep an address secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from booking.security import HEADERS as SAFE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FRESH_FOR = 300  # seconds
CALENDAR = "text/calendar; charset=utf-8"
COMPRESSED = "-gzip"
FILE_NAME = "benchshare.ics"
HEADERS = SAFE | {
    "Cache-Control": f"private, max-age={FRESH_FOR}",
    "Vary": "Accept-Encoding",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

BRIEF = list(HEADERS.items())


@dataclass(frozen=True, slots=True)
class Validators:
    """What a client can compare: the hash of a body, and when the body last changed."""

    etag: str
    changed_at: datetime


def is_known_to_client(request: Request, validators: Validators) -> bool:
    """By If-None-Match, whichever encoding its tag was of; If-Modified-Since counts only without it (RFC 9110)."""
    if "If-None-Match" in request.headers:
        tags = request.if_none_match
        return tags.star_tag or any(tags.contains_weak(validators.etag + end) for end in ("", COMPRESSED))
    since = request.if_modified_since
    return since is not None and since >= validators.changed_at


def brief_not_modified(request: Request, validators: Validators) -> WSGIApplication:
    """As `not_modified`, for the many polls that find nothing new: no object is made of it."""
    told = [*BRIEF, ("ETag", _etag(request, validators)), ("Last-Modified", http_date(validators.changed_at))]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("304 NOT MODIFIED", told)
        return ()

    return answer


def not_modified(request: Request, validators: Validators) -> Response:
    return _with_headers(Response(status=304), request, validators)


def whole(request: Request, validators: Validators, parts: Iterable[bytes], size: int) -> Response:
    """`parts` as they go out, compressed if the client asked for it; their length is told, to HEAD too."""
    response = _with_headers(Response(parts, mimetype="text/calendar"), request, validators)
    response.headers["Content-Length"] = str(size)
    if wants_compressed(request):
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Disposition"] = disposition("inline", FILE_NAME)
    return response


def disposition(kind: str, file_name: str) -> str:
    """`file_name` is ASCII; it is told in both ways, for clients old and new."""
    return f"{kind}; filename=\"{file_name}\"; filename*=UTF-8''{file_name}"


def wants_compressed(request: Request) -> bool:
    return request.accept_encodings.quality("gzip") > 0


def in_words(text: str, status: int) -> Response:
    """An answer that is no calendar. Plain text: nobody looks at it, and a page would set a cookie."""
    response = Response(f"{text}\n", status, mimetype="text/plain")
    response.headers.update({**HEADERS, "Cache-Control": "no-store"})
    return response


def _with_headers(response: Response, request: Request, validators: Validators) -> Response:
    response.headers.update(HEADERS)
    response.headers["ETag"] = _etag(request, validators)
    response.headers["Last-Modified"] = http_date(validators.changed_at)
    return response


def _etag(request: Request, validators: Validators) -> str:
    return f'"{validators.etag}{COMPRESSED if wants_compressed(request) else ""}"'
