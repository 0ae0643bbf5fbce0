"""Use: checking in and out at the bench, what was really used, what is missing of it, and the lab's word on it."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.usage import routes

    app.register_blueprint(routes.blueprint)
