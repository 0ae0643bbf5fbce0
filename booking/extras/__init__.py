"""Accessories and operators: what labs offer with their instruments, when each is there, and what holds it."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.extras import routes

    app.register_blueprint(routes.blueprint)
