"""Light or dark as the reader chooses, and the style guide."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


def choose(client: FlaskClient, theme: str, leads_to: str = "/") -> str:
    token = client.get("/").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    answer = client.post("/theme", data={"csrf_token": token, "theme": theme, "next": leads_to})
    return answer.location


def test_a_chosen_theme_is_there_before_the_first_paint(client: FlaskClient) -> None:
    assert choose(client, "dark") == "/"
    assert 'data-bs-theme="dark"' in client.get("/").text
    choose(client, "system")
    assert "data-bs-theme" not in client.get("/").text


def test_a_theme_that_is_none_changes_nothing(client: FlaskClient) -> None:
    choose(client, '"><script>')
    assert "data-bs-theme" not in client.get("/").text


def test_choosing_a_theme_leads_nobody_elsewhere(client: FlaskClient) -> None:
    assert choose(client, "dark", "https://example.org/") == "/"
    assert choose(client, "dark", "//example.org/") == "/"


def test_the_style_guide_shows_every_component_and_the_errors_of_its_form(app: Flask, client: FlaskClient) -> None:
    assert client.get("/style-guide").status_code == 404
    app.config["STYLE_GUIDE"] = True
    page = client.get("/style-guide")
    token = page.text.partition('name="csrf-token" content="')[2].partition('"')[0]
    answer = client.post("/style-guide", data={"csrf_token": token, "payer": "group", "mode": "self"})
    assert answer.status_code == 422
    assert "2 things need another look" in answer.text
    assert 'aria-describedby="title-hint title-error"' in answer.text


@pytest.mark.parametrize("header", ["en", "zh-CN"])
def test_the_style_guide_is_well_made_in_both_languages(header: str, app: Flask, client: FlaskClient) -> None:
    app.config["STYLE_GUIDE"] = True
    assert client.get("/style-guide", headers={"Accept-Language": header}).status_code == 200
