"""The waiting list: taken time is waited for; what falls free is offered to one after the other, and held meanwhile."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.waiting import routes
    from booking.waiting.attempting import offer_after

    app.register_blueprint(routes.blueprint)
    app.after_request(offer_after)
