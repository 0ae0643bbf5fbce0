"""Administration: is all well? Health of the parts, the outbox, the mails of a demo; the scheduler's command."""

import click
from flask import Flask
from flask.cli import ScriptInfo


def init_app(app: Flask) -> None:
    from booking.administration import routes

    app.register_blueprint(routes.blueprint)
    app.cli.add_command(run_scheduler)


@click.command("scheduler")
@click.pass_obj
def run_scheduler(script: ScriptInfo) -> None:
    """Run the scheduler alone: mail, reminders, expiry, cleaning."""
    from scheduler import run_alone

    run_alone(script.load_app())
