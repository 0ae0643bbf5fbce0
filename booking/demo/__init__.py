"""The demo region: invented schools, their instruments, their people and three months of their bookings."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.demo import cli

    cli.init_app(app)
