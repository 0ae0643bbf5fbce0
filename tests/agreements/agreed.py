"""Agreements as tests make them: Norhaven, which owns the confocal and the timsTOF, with Westfjord, Lin's school."""

from datetime import date
from typing import Any

from booking.agreements import actions
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Agreement, Instrument, db
from tests.reservations.acting import NOW

NEW_YEAR = date(2026, 1, 1)


def drafted(cast: Cast, first: date = NEW_YEAR, until: date | None = None, **clause: Any) -> Agreement:
    """With one clause; `instruments` names what it covers."""
    instruments: list[Instrument] = clause.pop("instruments", [])
    partners = clause.pop("partners", [cast.westfjord])
    with transaction():
        draft = actions.propose(
            cast.norhaven, partners, cast.clara, NOW, name="Shared benches", name_zh="共享仪器", valid_from=first,
            valid_until=until,
        )  # fmt: skip
        actions.set_clause(draft, None, instruments, **clause)
        made = draft.id
    return db.session.get_one(Agreement, made)


def signed(cast: Cast, draft: Agreement) -> Agreement:
    """Put in force by Helen."""
    with transaction():
        actions.put_in_force(draft, "Clara Beckett, Olav Nygaard", NEW_YEAR, cast.helen, NOW)
    return draft


def agreed(cast: Cast, first: date = NEW_YEAR, until: date | None = None, **clause: Any) -> Agreement:
    return signed(cast, drafted(cast, first, until, **clause))
