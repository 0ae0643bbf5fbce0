"""`flask --app wsgi settlement verify FILE` replays an exported settlement; `settlement check` looks at the books."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from booking.books.queries import faults
from booking.domain.replay import Differs, Fault, Replay, replay

settlement = AppGroup("settlement", help="Replay an exported settlement, and check the books.")
SENTENCES = {
    Fault.UNREADABLE: "cannot be read: {found}",
    Fault.DIGEST: "its digest is {found}, but from the line and the digest before it follows {expected}",
    Fault.SHARE: "the share is {found}, but the weights give {expected}",
    Fault.POSITION: "the position is {found}, but the lines give {expected}",
    Fault.TRANSFER: "the transfer is not what the netting gives: {found} {expected}",
    Fault.MISSING: "is missing before the end: {expected}",
    Fault.COUNT: "says that there are {found} lines, but there are {expected}",
    Fault.AFTER_THE_END: "stands after the end",
    Fault.CUT_SHORT: "is missing: the file has no end",
}


@settlement.command("verify", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--digest", default="", help="The digest that the statement prints, to be compared with the file's.")
def verify(file: Path, digest: str) -> None:
    """Replay the exported settlement in FILE: its digests, shares, positions and transfers, without any database."""
    try:
        found = replay(_lines(file))
    except Differs as differs:
        sentence = SENTENCES[differs.fault].format(found=differs.found, expected=differs.expected)
        raise click.ClickException(f"{file.name} differs first in line {differs.line}: it {sentence}") from differs
    if digest and digest.strip().lower() != found.head:
        raise click.ClickException(f"The digest is {found.head}, not {digest}: this is another settlement.")
    _tell(found)


@settlement.command("check")
@with_appcontext
def check() -> None:
    """Look whether everything holds in the books that must always hold."""
    found = faults()
    for one in found:
        click.echo(f"{one.fault.value} {one.number}", err=True)
    click.echo(f"{len(found)} faults")
    sys.exit(1 if found else 0)


def _lines(file: Path) -> Iterator[str]:
    """Undecodable bytes become a sign that no digest knows."""
    with file.open(encoding="utf-8", errors="replace", newline="\n") as text:
        yield from text


def _tell(found: Replay) -> None:
    _kind, _format, public_id, first_on, until, mode, _threshold = found.period
    click.echo(f"Settlement {public_id}, {first_on} until {until}, {mode}")
    click.echo(f"{found.read} records, {found.shown_lines} lines of money shown, {found.hidden} records hidden")
    for (school, currency), _net in sorted(found.stated.items()):
        owed_to, owed_by = found.sums(school, currency)
        click.echo(f"{school:<12} {currency}  owed {owed_to:>14}  owes {owed_by:>14}  net {owed_to - owed_by:>+15}")
    whole = "The netting of all schools was replayed." if found.is_whole else "Only your own part can be replayed."
    click.echo(f"Digest {found.head}\nEverything holds. {whole}")
