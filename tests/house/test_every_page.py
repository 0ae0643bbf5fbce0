"""Every page, for every kind of reader, in both languages: it answers, is well made, and asks the database little."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.demo.cast import Cast
from tests.support.addresses import addresses, filled, rules
from tests.support.applications import count_queries, sign_in

MOST_QUERIES = 25
READERS = ("nobody", "lin", "ingrid", "tom", "clara", "grace", "helen", "sam")
FINE = {200, 302, 303, 308, 404, 410, 422}  # 422: a form that wants to be filled in
FRAGMENT = {"HX-Request": "true"}  # what htmx asks for has no frame


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_well_made(reader: str, language: str, region: Cast, app: Flask, client: FlaskClient) -> None:
    """The client looks for flaws itself; a page that a reader may not see is 404 or leads to the sign-in page."""
    if reader != "nobody":
        sign_in(client, region.person(reader))
    with client.session_transaction() as session:
        session["language"] = language
    for address in addresses(app, region):
        with count_queries() as queries:
            answer = _look(client, address)
        assert answer.status_code in FINE, f"{address} answers {answer.status_code}"
        assert len(queries) <= MOST_QUERIES, f"{address} sends {len(queries)} queries"


def test_lin_sees_pages_of_every_feature(region: Cast, app: Flask, client: FlaskClient) -> None:
    """So that the test above does not look at nothing but refusals."""
    sign_in(client, region.lin)
    seen = {rule.endpoint for rule in rules(app) if _look(client, filled(rule, region)).status_code == 200}
    assert {endpoint.partition(".")[0] for endpoint in seen} >= {
        "home", "catalogue", "calendars", "reservations", "timeline", "accounts",
    }  # fmt: skip


def _look(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address, headers=FRAGMENT if address.endswith("/preview") else {})
