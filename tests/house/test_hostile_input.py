"""Every form of every page bears what nobody should send: it answers, never breaks, and escapes what it shows."""

from collections.abc import Iterator

import pytest
from flask import Flask

from booking.demo.cast import Cast
from tests.support.addresses import addresses
from tests.support.applications import sign_in
from tests.support.forms import PageForm, forms_of
from tests.support.pages import PageClient

SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "nothing": "",
    "a script": f"\"'>{SCRIPT}",
    "much": "x" * 100_000,
    "control characters": "a\x00b\x1b\u2028c\u202ed",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "SQL": "' OR 1=1 --",
    "a template": "{{ config }} {% raw %} %s %(x)s",
    "no UTF-8": b"\xff\xfe\xed\xa0\x80",
    "emoji": "🔬" * 50,
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("reader", ["lin", "sam"])
def test_every_form_bears(kind: str, reader: str, region: Cast, app: Flask, client: PageClient) -> None:
    person = region.person(reader)
    sign_in(client, person)
    for form in list(_forms(app, client, region)):
        sign_in(client, person)
        sent = {name: HOSTILE[kind] for name in form.fields if name != "csrf_token"}
        if form.method == "post":
            answer = client.send(form.action, sent, inspected=False)
        else:
            answer = client.get(form.action, query_string=sent, inspected=False)
        assert answer.status_code < 500, f"{form.action} breaks"
        assert SCRIPT not in answer.text, f"{form.action} shows a script"


def _forms(app: Flask, client: PageClient, cast: Cast) -> Iterator[PageForm]:
    """Each form once, by where it goes and what it asks."""
    seen = set()
    for address in addresses(app, cast):
        answer = client.get(address, inspected=False)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for form in forms_of(answer.text, address):
            known = (form.action, form.method, tuple(sorted(form.fields)))
            if known not in seen:
                seen.add(known)
                yield form
