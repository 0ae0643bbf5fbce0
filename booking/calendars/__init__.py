"""Calendars: secret addresses that keep bookings in people's own calendars, and single bookings as files."""

import logging
from typing import Any

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.calendars import routes
    from booking.calendars.routes.polls import Polls
    from booking.calendars.shelf import NAME, Shelf
    from booking.calendars.tokens import Mask

    app.register_blueprint(routes.blueprint)
    app.extensions[NAME] = Shelf(app, app.config["CALENDAR_MEMORY"])
    around: Any = Polls(app)
    app.wsgi_app = around
    for logger in (app.logger, logging.getLogger("werkzeug"), logging.getLogger("gunicorn.error")):
        logger.addFilter(Mask())
