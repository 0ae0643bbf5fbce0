"""Every page, for every kind of reader, in both languages: it answers, is well made, and asks the database little."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, select
from werkzeug.routing import Rule

from booking.demo.cast import Cast
from models import Feed, FileKind, ImportBatch, InstrumentFile, Reservation, db
from tests.support.applications import count_queries, sign_in

MOST_QUERIES = 25
READERS = ("nobody", "lin", "ingrid", "tom", "clara", "grace", "helen", "sam")
FINE = {200, 302, 303, 308, 404, 410}

# What stands for `<public_id>` in the addresses that begin so. A new kind of address wants a line here.
SAMPLES: dict[str, Callable[[Cast], str]] = {
    "/instruments/": lambda cast: str(cast.confocal.public_id),
    "/reservations/": lambda cast: _one(Reservation, Reservation.user_id == cast.lin.id),
    "/schools/": lambda cast: str(cast.norhaven.public_id),
    "/facilities/": lambda cast: str(cast.bioimaging.public_id),
    "/calendars/": lambda cast: _one(Feed, Feed.user_id == cast.lin.id),
    "/groups/": lambda cast: str(cast.soft_matter.public_id),
    "/admin/people/": lambda cast: str(cast.lin.public_id),
    "/instrument-documents/": lambda cast: _one(InstrumentFile, InstrumentFile.kind == FileKind.DOCUMENT),
    "/instrument-photos/": lambda cast: _one(InstrumentFile, InstrumentFile.kind == FileKind.PHOTO),
    "/imports/": lambda cast: _one(ImportBatch, ImportBatch.institution_id == cast.norhaven.id),
}
FRAGMENT = {"HX-Request": "true"}  # what htmx asks for has no frame
NOWHERE = {"token": "unknown", "name": "unknown"}  # these name nothing: a page must bear that, too


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_well_made(reader: str, language: str, region: Cast, app: Flask, client: FlaskClient) -> None:
    """The client looks for flaws itself; a page that a reader may not see is 404 or leads to the sign-in page."""
    if reader != "nobody":
        sign_in(client, region.person(reader))
    with client.session_transaction() as session:
        session["language"] = language
    for address in _addresses(app, region):
        with count_queries() as queries:
            answer = client.get(address, headers=FRAGMENT if address.endswith("/preview") else {})
        assert answer.status_code in FINE, f"{address} answers {answer.status_code}"
        assert len(queries) <= MOST_QUERIES, f"{address} sends {len(queries)} queries"


def test_lin_sees_pages_of_every_feature(region: Cast, app: Flask, client: FlaskClient) -> None:
    """So that the test above does not look at nothing but refusals."""
    sign_in(client, region.lin)
    seen = {rule.endpoint for rule in _rules(app) if client.get(_filled(rule, region)).status_code == 200}
    assert {endpoint.partition(".")[0] for endpoint in seen} >= {"home", "catalogue", "calendars"}


def _addresses(app: Flask, cast: Cast) -> list[str]:
    return [_filled(rule, cast) for rule in _rules(app)]


def _rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set()))


def _filled(rule: Rule, cast: Cast) -> str:
    """An address of the rule that leads to something of the demo region."""
    address = rule.rule
    for name in sorted(rule.arguments):
        value = NOWHERE.get(name) or _sample(rule.rule)(cast)
        address = re.sub(rf"<([a-z]+:)?{name}>", value, address)
    return address


def _sample(rule: str) -> Callable[[Cast], str]:
    known = [sample for beginning, sample in SAMPLES.items() if rule.startswith(beginning)]
    assert known, f"{rule}: say in SAMPLES what its argument stands for"
    return known[0]


def _one(model: Any, condition: ColumnElement[bool]) -> str:
    """The public id of one such record, or of none."""
    return db.session.scalar(select(model.public_id).where(condition).limit(1)) or "unknown"
