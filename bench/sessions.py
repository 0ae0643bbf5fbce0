"""Being somebody who has signed in, with the token that her forms carry."""

import re

from flask import Flask

from bench.client import Answer


def session_cookie(app: Flask, person_id: str) -> str:
    """The cookie of somebody who has signed in, without her password; `person_id` as User.get_id writes it."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person_id, True
    cookie = client.get_cookie("session")
    if cookie is None:
        raise LookupError("the application set no session cookie")
    return f"session={cookie.value}"


def csrf_token(page: Answer) -> str:
    """Raises LookupError for a page without one."""
    found = re.search(rb'name="csrf-token" content="([^"]+)"', page.body)
    if found is None:
        raise LookupError(f"no CSRF token on the page ({page.status})")
    return found.group(1).decode()


def renewed(cookie: str, page: Answer) -> str:
    """The session with the secret that the page's token belongs to."""
    return page.headers.get("set-cookie", cookie).split(";")[0]
