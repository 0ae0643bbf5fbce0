"""Series: the same hours of many days, booked, changed and cancelled together; each occurrence is a reservation."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.series import routes

    app.register_blueprint(routes.blueprint)
