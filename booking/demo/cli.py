"""Commands: settle the demo region in this database, and say who can sign in."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import func, select

from booking.accounts.demo import demo_people
from booking.clock import now
from booking.demo.cast import Cast
from booking.demo.clearing import clear
from booking.demo.identity import PASSWORD
from booking.demo.pictures import settle_pictures
from booking.demo.seed import seed_bookings, seed_cast
from booking.demo.tables import rows
from booking.transaction import transaction
from models import Institution, User, db


def init_app(app: Flask) -> None:
    app.cli.add_command(settle)
    app.cli.add_command(say_who)


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Leave a database alone that holds anything.")
@click.option("--afresh", is_flag=True, help="Throw away the demo region that is there, with all that was done in it.")
@with_appcontext
def settle(if_empty: bool, afresh: bool) -> None:
    """Settle an invented region, its people and three months of bookings in this database."""
    holds_something = _holds_something()
    if holds_something and afresh and not _is_demo():
        raise click.ClickException("This database holds something else than the demo region; nothing was changed.")
    if holds_something and not afresh and not if_empty:
        raise click.ClickException("This database is not empty. --afresh throws the demo region in it away.")
    if afresh or not holds_something:
        _settle()
    if _is_demo():
        _print_people()


@click.command("demo-people")
@click.option("--all", "everybody", is_flag=True, help="All of the cast, with the names that the tests use.")
@with_appcontext
def say_who(everybody: bool) -> None:
    """Say who can sign in to the demo region, and how."""
    if not _is_demo():
        raise click.ClickException("The demo region is not in this database; `flask --app wsgi demo` settles it.")
    if everybody:
        _print_cast()
    else:
        _print_people()


def _settle() -> None:
    moment = now()
    click.echo("Settling the demo region (half a minute) ...")
    with transaction():
        clear()
        seed_cast(moment)
        settle_pictures(current_app.config["FILES_FOLDER"], moment)
        made = seed_bookings(moment)
    click.echo(f"The demo region is settled: {len(rows('instruments'))} instruments, {made} bookings.")


def _holds_something() -> bool:
    return bool(
        db.session.scalar(select(func.count()).select_from(Institution))
        or db.session.scalar(select(func.count()).select_from(User))
    )


def _is_demo() -> bool:
    try:
        Cast.load()
    except LookupError:
        return False
    return True


def _print_people() -> None:
    click.echo("\nWho can sign in (the list is on the sign-in page too):\n")
    with force_locale("en"):
        _print_table([(person.name, str(person.about), person.school, person.email) for person in demo_people()])
    click.echo(f"\nEverybody's password: {PASSWORD}")


def _print_cast() -> None:
    _print_table([(row["key"], row["name"], row["role"] or row["group"], row["email"]) for row in rows("people")])
    click.echo(f"\nEverybody's password: {PASSWORD}")


def _print_table(lines: list[tuple[str, ...]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo(f"  {'  '.join(cells)}".rstrip())
