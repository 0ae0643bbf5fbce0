"""How a facility wants check-in, what it counts, and the codes on its benches."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from booking.domain.attendance import Grace
from booking.usage import queries
from models import BenchCode, Consumable, Facility, Instrument, UsePolicy, db

CODE_BYTES = 12  # 96 bits: nobody guesses whose bench it is


def set_policy(facility: Facility, grace: Grace) -> UsePolicy:
    policy = db.session.get(UsePolicy, facility.id) or UsePolicy(facility_id=facility.id)
    policy.is_asked, policy.is_released = grace.is_asked, grace.is_released
    policy.grace_minutes, policy.early_minutes = grace.minutes, grace.early_minutes
    db.session.add(policy)
    db.session.flush()
    return policy


def set_consumable(facility: Facility, code: str, name: str, name_zh: str, unit: str) -> Consumable:
    """A new one, or another name for a code that there is; one that was retired is offered again."""
    known = next((one for one in queries.consumables_of(facility.id, all_of_them=True) if one.code == code), None)
    consumable = known or Consumable(facility_id=facility.id, code=code)
    consumable.name, consumable.name_zh, consumable.unit, consumable.is_active = name, name_zh, unit, True
    db.session.add(consumable)
    db.session.flush()
    return consumable


def retire_consumable(consumable: Consumable) -> None:
    """Offered no more; what was counted stays."""
    consumable.is_active = False


def make_codes(instruments: Sequence[Instrument], now: datetime) -> int:
    """For those that have none; answers how many."""
    missing = [one for one in instruments if queries.code_of(one.id) is None]
    db.session.add_all(BenchCode(instrument_id=one.id, code=_new_code(), made_at=now) for one in missing)
    db.session.flush()
    return len(missing)


def renew_code(instrument: Instrument, now: datetime) -> BenchCode:
    """Another one: whatever was printed or photographed leads nowhere from now on."""
    code = queries.code_of(instrument.id) or BenchCode(instrument_id=instrument.id)
    code.code, code.made_at = _new_code(), now
    db.session.add(code)
    db.session.flush()
    return code


def _new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)
