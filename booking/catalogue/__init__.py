"""The catalogue: schools, facilities and instruments, found, shown and described."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.catalogue import described, routes

    app.jinja_env.globals["in_language"] = described.in_language
    app.register_blueprint(routes.blueprint)
