"""What gunicorn serves while measuring: Benchshare, and beside it floors that do next to nothing.

    /floor/bytes/N      a bare Flask application's answer of N bytes: no sign-in, no database, no hooks
    /floor/not-modified a bare Flask application's 304
    POST /floor-commit  Benchshare's own: reads who is signed in, writes one row, commits

Each answer of Benchshare says in X-Queries how many statements it sent.
"""

from contextvars import ContextVar
from functools import cache

from flask import Flask, Response
from sqlalchemy import Engine, event
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from booking import create_app, csrf
from booking.access import signed_in
from booking.clock import now
from booking.transaction import transaction
from models import JobRun, db

NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")
_queries: ContextVar[list[int]] = ContextVar("queries")


def _floor() -> Flask:
    floor = Flask("floor")

    @cache
    def content(size: int) -> bytes:
        return b"x" * size

    @floor.get("/bytes/<int:size>")
    def answer(size: int) -> Response:
        return Response(content(size), mimetype="text/html")

    @floor.get("/not-modified")
    def not_modified() -> Response:
        return Response(status=304)

    return floor


def _measured() -> Flask:
    app = create_app()

    @app.before_request
    def begin() -> None:
        _queries.set([0])

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Queries"] = str(_queries.get()[0])
        return response

    @csrf.exempt
    @signed_in
    def commit() -> str:
        with transaction():
            db.session.add(JobRun(job="floor", started_at=now(), finished_at=now(), is_ok=True, outcome=""))
        return "done"

    app.add_url_rule("/floor-commit", "floor_commit", commit, methods=["POST"])
    return app


@event.listens_for(Engine, "before_cursor_execute")
def _count(*arguments: object) -> None:
    counter = _queries.get(None)
    if counter is not None and not str(arguments[2]).startswith(NOT_COUNTED):
        counter[0] += 1


app = _measured()
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/floor": _floor()})
