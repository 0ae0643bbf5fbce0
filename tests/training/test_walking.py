"""Every page of trainings in the whole demo region, for its lab, for a researcher and for nobody, in both languages."""

import pytest
from flask import Flask

from booking.demo.cast import Cast
from tests.support.addresses import filled, rules
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_trainings_is_well_made(region: Cast, app: Flask, language: str) -> None:
    for reader in ("sam", "lin", ""):
        client: PageClient = app.test_client()
        if reader:
            sign_in(client, region.person(reader))
        with client.session_transaction() as session:
            session["language"] = language
        for rule in rules(app):
            if rule.endpoint.startswith("training."):
                with count_queries() as queries:
                    answer = client.get(filled(rule, region))
                assert answer.status_code in (200, 302, 404), rule.rule
                assert reader != "sam" or answer.status_code == 200 or "/file" in rule.rule, rule.rule
                assert len(queries) <= 25, rule.rule
