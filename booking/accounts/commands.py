"""The command that appoints the first system administrator, when nobody is there yet who could."""

import secrets

import click
from flask.cli import with_appcontext

from booking.accounts import actions, links, queries
from booking.accounts.addresses import find_address
from booking.accounts.passwords import hash_of
from booking.accounts.refusals import Refused
from booking.clock import now
from booking.transaction import transaction
from models import Role


@click.command("appoint-administrator")
@click.argument("email")
@click.option("--name", default="", help="What the person is called, if there is no account with the address yet.")
@with_appcontext
def appoint_administrator(email: str, name: str) -> None:
    """Make the account with this address a system administrator; make the account if there is none.

    Prints a link, good for two hours, with which its owner chooses a password.
    """
    address = find_address(email)
    if address is None:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    password_hash = hash_of(secrets.token_urlsafe(32))
    try:
        with transaction():
            person = actions.create_confirmed(
                email=address, name=name, password_hash=password_hash, time_zone=queries.usual_time_zone(), now=now()
            )
            actions.grant_role(person, Role.SYSTEM_ADMINISTRATOR, None, None, now())
    except Refused as refused:
        raise click.ClickException("the account is suspended") from refused
    click.echo(f"{person.name} is a system administrator and may choose a password within two hours:")
    click.echo(links.new_password_link(person))
