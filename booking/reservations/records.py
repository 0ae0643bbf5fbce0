"""What a person, her lab and her school have booked already, as far as quotas and limits ask for it."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from booking.domain.circumstances import Record
from booking.domain.interval import Interval
from booking.domain.quota import Period, periods
from booking.reservations.counting import RESERVATIONS, Asked, during, is_counted, minutes_within
from booking.reservations.tallies import tallies
from models import User, db


def records(instruments: Sequence[Any], asked: Asked) -> dict[int, Record]:
    """By instrument. `instruments`: each itself, or its row of `statements.INSTRUMENTS`. One query where nothing is
    limited."""
    if asked.who.person_id is None or not instruments:
        return {}
    of_quotas = tallies(instruments, asked)
    ahead, at_once = _ahead(instruments, asked), _at_once(instruments, asked)
    own_school = _own_school(instruments, asked)
    return {
        one.id: Record(of_quotas[one.id], ahead.get(one.id, 0), at_once, own_school.get(one.id, {}))
        for one in instruments
    }


def _ahead(instruments: Sequence[Any], asked: Asked) -> dict[int, int]:
    """Her reservations that have not started, by instrument; asked only where their number is limited."""
    limited = [one.id for one in instruments if one.future_limit]
    if not limited:
        return {}
    mine = select(RESERVATIONS.instrument_id, func.count()).where(
        RESERVATIONS.user_id == asked.who.person_id, RESERVATIONS.instrument_id.in_(limited),
        RESERVATIONS.starts_at > asked.now, is_counted(asked.but_of),
    )  # fmt: skip
    return {row[0]: row[1] for row in db.session.execute(mine.group_by(RESERVATIONS.instrument_id))}


def _at_once(instruments: Sequence[Any], asked: Asked) -> tuple[Interval, ...]:
    """Her reservations anywhere in the span, where their number at one time is limited. Whoever books by it locks the
    person, after instruments and quotas: she may be booking another instrument at this moment."""
    if not any(one.simultaneous_limit for one in instruments):
        return ()
    if asked.is_decided:
        db.session.execute(select(User.id).where(User.id == asked.who.person_id).with_for_update(key_share=True))
    mine = select(RESERVATIONS.starts_at, RESERVATIONS.ends_at).where(
        RESERVATIONS.user_id == asked.who.person_id, is_counted(asked.but_of), during(asked.span)
    )
    return tuple(sorted(Interval(*row) for row in db.session.execute(mine)))


def _own_school(instruments: Sequence[Any], asked: Asked) -> dict[int, dict[Interval, int]]:
    """Minutes of the owning school's members by week, where a share is kept for other schools."""
    kept = [one for one in instruments if one.partner_share_percent and one.institution_id in asked.who.institution_ids]
    found: dict[int, dict[Interval, int]] = {}
    for one in kept:
        for week in periods(Period.WEEK, asked.span, ZoneInfo(one.time_zone)):
            minutes = select(func.coalesce(func.sum(minutes_within(week)), 0)).where(
                RESERVATIONS.instrument_id == one.id, RESERVATIONS.home_institution_id == one.institution_id,
                is_counted(asked.but_of), during(week),
            )  # fmt: skip
            found.setdefault(one.id, {})[week] = int(db.session.scalar(minutes) or 0)
    return found
