"""Administration: is all well? Health of the parts, the outbox, the mails of a demo; the scheduler's command."""

import click
from flask import Flask, current_app

from booking.administration import routes


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(run_scheduler)


@click.command("scheduler")
def run_scheduler() -> None:
    """Run the scheduler alone: mail, reminders, expiry, cleaning."""
    from scheduler import run_alone

    run_alone(current_app._get_current_object())  # type: ignore[attr-defined]
