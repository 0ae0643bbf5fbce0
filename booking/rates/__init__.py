"""Prices: price lists in versions, quotes, cost sheets, and what last year would have cost under a proposal."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.rates.routes import blueprint

    app.register_blueprint(blueprint)
