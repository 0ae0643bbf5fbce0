"""Cost centres: what labs and schools pay from, their budgets, and the money that bookings hold of them."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.cost_centres.routes import blueprint

    app.register_blueprint(blueprint)
