"""Agreements between institutions: their pages, proposing, signing and ending them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.agreements.routes import blueprint

    app.register_blueprint(blueprint)
