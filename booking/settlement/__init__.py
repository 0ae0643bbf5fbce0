"""Settlements between schools: periods and their steps, statements, payments, sealing, and replaying an export."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.settlement.commands import settlement
    from booking.settlement.routes import blueprint

    app.register_blueprint(blueprint)
    app.cli.add_command(settlement)
