"""Faults: what users find wrong with an instrument, the lab's list of them, the closure and the credit they lead to."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.faults import routes

    app.register_blueprint(routes.blueprint)
