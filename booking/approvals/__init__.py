"""Approvals: whose word a requested reservation needs, who is asked, what they say, and what silence means."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.approvals import routes

    app.register_blueprint(routes.blueprint)
