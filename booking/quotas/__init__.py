"""Quotas: how much of some instruments people, labs and schools may have; their pages, and one's own standing."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.quotas.routes import blueprint

    app.register_blueprint(blueprint)
