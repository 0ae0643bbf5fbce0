"""The catalogue: schools, facilities and instruments, found, shown and described."""

from flask import Flask

from booking.catalogue import described, routes


def init_app(app: Flask) -> None:
    app.jinja_env.globals["in_language"] = described.in_language
    app.register_blueprint(routes.blueprint)
