"""Calendars: secret addresses that keep bookings in people's own calendars, and single bookings as files."""

import logging

from flask import Flask

from booking.calendars import routes
from booking.calendars.tokens import Mask


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
    for logger in (app.logger, logging.getLogger("werkzeug")):
        logger.addFilter(Mask())
