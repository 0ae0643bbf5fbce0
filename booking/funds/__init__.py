"""Funds and vouchers: who pays a part of whose use. No payer, no discount."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.funds.routes import blueprint

    app.register_blueprint(blueprint)
