"""Reservations: booking a time, changing it, giving it back, and what people see of it."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.reservations import routes

    app.register_blueprint(routes.blueprint)
