"""Calendars: secret addresses that keep bookings in people's own calendars, and single bookings as files."""

import logging

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.calendars import routes
    from booking.calendars.tokens import Mask

    app.register_blueprint(routes.blueprint)
    for logger in (app.logger, logging.getLogger("werkzeug")):
        logger.addFilter(Mask())
