"""The lab's simulator: what the rules of an instrument answer to some person at some time, rule by rule."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.simulator.routes import blueprint

    app.register_blueprint(blueprint)
