"""The start page: search for an instrument; for a signed-in person, what is next."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.home import routes

    app.register_blueprint(routes.blueprint)
