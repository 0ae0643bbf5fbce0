"""Quotas: how much of some instruments people, labs and schools may have; their pages, and one's own standing."""

from flask import Flask

from booking.quotas.routes import blueprint


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
