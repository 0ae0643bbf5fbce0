"""What a lab does with its facility: its week at a glance, closing and reopening. Settings are in the catalogue."""

from flask import Flask

from booking.facility import routes


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
