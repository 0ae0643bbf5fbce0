"""Exporting: the catalogue as UNIQUIP or as our own table, an instrument as a PIDINST record."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.exporting import routes

    app.register_blueprint(routes.blueprint)
