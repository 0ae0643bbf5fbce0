"""Find a slot: over all schools, one use or several one after another, ranked with reasons, booked in one step."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.finding import links
    from booking.finding.routes import blueprint

    app.jinja_env.globals["slot_like_url"] = links.slot_like_url
    app.jinja_env.globals["slot_of_search_url"] = links.slot_of_search_url
    app.register_blueprint(blueprint)
