"""Accounts: registering, signing in, profiles, memberships of schools, labs and roles."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.accounts import commands, routes, sessions

    sessions.init_app(app)
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(commands.appoint_administrator)
