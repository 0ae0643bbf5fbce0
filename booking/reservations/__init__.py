"""Reservations: booking a time, changing it, giving it back, and what people see of it."""

from flask import Flask

from booking.reservations import routes


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
