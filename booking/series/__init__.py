"""Series: the same hours of many days, booked, changed and cancelled together; each occurrence is a reservation."""

from flask import Flask

from booking.series import routes


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
