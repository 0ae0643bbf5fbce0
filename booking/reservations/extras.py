"""What instruments offer besides, with hours and days off; and what a reservation holds of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from booking.domain.extras import Extra, ExtraKind
from booking.domain.interval import Interval
from booking.domain.opening import ALWAYS, Hours, Window
from booking.languages import current_language
from booking.reservations import statements
from booking.reservations.hours import PersonsHours
from models import Claim, Option, db, option_resources

DAY = timedelta(days=1)


def extras_of(
    instruments: Collection[Any], hours: Mapping[int, PersonsHours], span: Interval
) -> dict[int, tuple[Extra, ...]]:
    """By instrument, from rows of statements.INSTRUMENTS. No query where none offers anything, else one for all."""
    offering = [row.id for row in instruments if row.has_extras]
    if not offering:
        return {}
    days = {"first": span.starts_at.date() - DAY, "last": span.ends_at.date() + DAY}
    by_extra: dict[tuple[int, int], list[Any]] = {}
    for row in db.session.execute(statements.EXTRAS, {"ids": offering, **days}):
        by_extra.setdefault((row.instrument_id, row.id), []).append(row)
    found: dict[int, tuple[Extra, ...]] = {}
    for (instrument_id, _id), rows in by_extra.items():
        found[instrument_id] = (*found.get(instrument_id, ()), _extra(rows, hours[instrument_id]))
    return found


def _extra(rows: Sequence[Any], hours: PersonsHours) -> Extra:
    """Working hours keep the school's holidays, whether or not the instrument is closed then."""
    one = rows[0]
    windows = tuple(Window(*window) for window in one.hours)
    kept = Hours(windows, hours.zone, hours.special_days) if windows else Hours(ALWAYS, hours.zone)
    resource_ids = tuple(dict.fromkeys(row.resource_id for row in rows))
    away = tuple(dict.fromkeys((row.first, row.last) for row in rows if row.first is not None))
    return Extra(one.id, ExtraKind(one.kind), one.name, resource_ids, one.name_zh, kept, away, one.is_there_for_setup)


def ids_of(options: Sequence[Any]) -> tuple[int, ...]:
    """What a question asks for of what a reservation has added."""
    return tuple(sorted(option.id for option in options))


def accessories_among(ids: Sequence[int]) -> tuple[int, ...]:
    """Without operators, who come to certain instruments only."""
    if not ids:
        return ()
    wanted = select(Option.id).where(Option.id.in_(ids), Option.kind == ExtraKind.ACCESSORY)
    return tuple(db.session.scalars(wanted.order_by(Option.id)))


def options_with(ids: Collection[int]) -> list[Option]:
    """In the order of their ids; no query for none."""
    if not ids:
        return []
    return list(db.session.scalars(select(Option).where(Option.id.in_(ids)).order_by(Option.id)))


def held_by(reservation_ids: Collection[int]) -> dict[int, list[Option]]:
    """By reservation, the accessories and operators of which it holds one now: accessories first. One query."""
    if not reservation_ids:
        return {}
    rows = (
        select(Claim.reservation_id, Option)
        .join(option_resources, option_resources.c.resource_id == Claim.resource_id)
        .join(Option, Option.id == option_resources.c.option_id)
        .where(Claim.reservation_id.in_(reservation_ids))
        .order_by(Claim.reservation_id, Option.kind, Option.id)
    )
    found: dict[int, list[Option]] = {}
    for reservation_id, option in db.session.execute(rows):
        found.setdefault(reservation_id, []).append(option)
    return found


def named(options: Iterable[Option]) -> list[list[str]]:
    """Their names in both languages, as the history keeps them."""
    return [[option.name, option.name_zh] for option in options]


def names_in_details(details: Mapping[str, Any]) -> list[str]:
    """From what the history keeps, in the language of the moment."""
    is_chinese = current_language() == "zh"
    return [name_zh if is_chinese and name_zh else name for name, name_zh in details.get("with", ())]
