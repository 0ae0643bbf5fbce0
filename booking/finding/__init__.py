"""Find a slot: over all schools, one use or several one after another, ranked with reasons, booked in one step."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.finding.routes import blueprint

    app.register_blueprint(blueprint)
