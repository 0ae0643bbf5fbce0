"""The start page: search for an instrument; for a signed-in person, what is next."""

from flask import Flask

from booking.home import routes


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
