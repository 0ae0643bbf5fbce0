"""What a lab does with its facility: its week at a glance, closing and reopening. Settings are in the catalogue."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.facility import routes

    app.register_blueprint(routes.blueprint)
