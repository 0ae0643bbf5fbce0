"""Policies: what region, schools, facilities and instruments say about booking, inherited downward."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.policies.routes import days, hours, levels, settings

    (blueprint,) = {pages.blueprint for pages in (days, hours, levels, settings)}
    app.register_blueprint(blueprint)
