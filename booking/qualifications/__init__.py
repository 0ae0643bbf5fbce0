"""Qualifications: who holds what, what instruments require, what counts of elsewhere, and the passport."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.qualifications.routes import blueprint

    app.register_blueprint(blueprint)
