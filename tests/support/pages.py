"""A test client that inspects every page it fetches, so that each test of a page is also a test of its craft."""

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from models import db
from tests.support.inspection import flaws


class PageClient(FlaskClient):
    """Fails with the flaws of a page that it fetched, unless told `inspected=False`.

    Each request runs in a context of its own, as on a server. What the test has written is committed first, and what
    it has read is forgotten, so that the test sees what the request did.
    """

    def open(self, *args: Any, inspected: bool = True, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        kwargs.setdefault("buffered", True)  # a streamed answer ends in the context that it began in
        response = contextvars.Context().run(super().open, *args, **kwargs)
        response.request.environ["wsgi.input"].close()  # a large form lies in a temporary file
        if inspected and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            is_fragment = "HX-Request" in response.request.headers
            found = flaws(response.get_data(as_text=True), self.application, is_fragment=is_fragment)
            assert not found, f"{response.request.path} has flaws:\n- " + "\n- ".join(found)
        return response

    def send(self, address: str, data: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """POST a form as a page of this client would, with its token."""
        return self.post(address, data={**(data or {}), "csrf_token": self._token()}, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", "0" * 40)
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(secret)
