"""Every address of the application says who may read it, names things by public ids, and changes nothing unasked."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking import create_app
from booking.access import check_declarations

WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_route_declares_its_reader(app: Flask) -> None:
    assert all(hasattr(view, "reader") for view in app.view_functions.values())


def test_the_application_does_not_start_with_a_route_that_declares_nothing(app: Flask) -> None:
    careless = create_app()
    careless.add_url_rule("/careless", "careless", lambda: "everything")
    with pytest.raises(RuntimeError, match="careless"):
        check_declarations(careless)


def test_addresses_carry_no_countable_numbers(app: Flask) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if "<int" in rule.rule]


def test_changes_are_posts_and_posts_have_addresses_of_their_own_noun(app: Flask) -> None:
    others = [rule.rule for rule in app.url_map.iter_rules() if (rule.methods or set()) & (WRITING - {"POST"})]
    assert not others


def test_a_post_without_its_token_changes_nothing(app: Flask, client: FlaskClient) -> None:
    """Refused before the view is asked, whatever is sent and to whomever it belongs."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            address = re.sub(r"<[^>]+>", "x", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))
            assert client.post(address, inspected=False).status_code == 400, rule.rule
