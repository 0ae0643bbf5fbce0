"""Filling in the settings' forms as a browser does."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def filled(client: FlaskClient, address: str, number: int = 0) -> dict[str, Any]:
    """What a browser would send of the form in <main> that posts, as it stands."""
    page = BeautifulSoup(client.get(address).text, "html.parser")
    form = page.select('main form[method="post"]')[number]
    sent: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        for value in _values(field):
            sent.setdefault(str(field["name"]), []).append(value)
    return sent


def send(client: FlaskClient, address: str, to: str = "", **changed: Any) -> TestResponse:
    """Change some fields of the form on a page and send it; None leaves a field out."""
    sent = {name: value for name, value in (filled(client, address) | changed).items() if value is not None}
    return client.post(to or address, data=sent, content_type="multipart/form-data")


def errors(answer: TestResponse) -> dict[str, str]:
    """What the summary above the form says, by field."""
    page = BeautifulSoup(answer.text, "html.parser")
    links = page.select(".form-summary li a")
    return {str(link["href"]).lstrip("#"): link.parent.text.partition(":")[2].strip() for link in links}


def _values(field: Tag) -> list[str]:
    kind = field.get("type", "")
    if kind in ("checkbox", "radio"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    if kind == "file":
        return []
    if field.name == "select":
        chosen = field.select("option[selected]") or field.select("option")[:1]
        return [str(option["value"]) for option in chosen]
    return [str(field.get("value", ""))] if field.name == "input" else [field.text.removeprefix("\n")]
