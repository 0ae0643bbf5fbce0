"""Charges: making them of what was used, showing them to whoever pays, disputing, reversing and correcting them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.charges.routes import blueprint

    app.register_blueprint(blueprint)
