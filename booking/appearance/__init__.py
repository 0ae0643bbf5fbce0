"""Appearance: light or dark, what components need from Python, and the style guide that shows every component."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.appearance import fields, routes

    app.context_processor(lambda: {"theme": routes.chosen_theme()})
    app.jinja_env.globals["field_attributes"] = fields.field_attributes
    app.register_blueprint(routes.blueprint)
