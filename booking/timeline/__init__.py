"""The timeline: what is free and what is taken, of many instruments at once, of one for a week, and on its door."""

from datetime import date, timedelta

from flask import Flask

from booking import formats


def init_app(app: Flask) -> None:
    from booking.timeline import routes

    app.jinja_env.globals["day_names"] = day_names
    app.register_blueprint(routes.blueprint)


def day_names(first: date, days: int) -> dict[str, str]:
    """What the calendar writes over each day, by ISO date."""
    dates = (first + timedelta(days=count) for count in range(days))
    return {day.isoformat(): formats.day(day, "short") for day in dates}
