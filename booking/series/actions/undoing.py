"""Taking back, a few minutes later and by the same person, what was changed of a series at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.locks import lock_with_neighbours
from booking.reservations.actions.changing import give_interval, give_words
from booking.reservations.actions.holding import release
from booking.reservations.actions.undoing import UNDO_FOR
from booking.series.actions.telling import CHANGED, tell_of
from models import HOLDING, Reservation, ReservationState, Series, db

DATES = ("first_on", "last_on")
RULE = (*DATES, "times", "frequency", "every", "weekdays", "month_day", "nth", "starts_minute", "minutes")
Kept = dict[str, Any]


class Outdated(Exception):
    """The series is not any more what the person has seen; nothing was changed."""


def revision_of(reservations: Sequence[Reservation]) -> str:
    """Another one after any change of any of them."""
    return f"{len(reservations)}-{sum(one.sequence for one in reservations)}"


def state_of(series: Series, reservations: Sequence[Reservation]) -> Kept:
    """What they are now, before they are changed."""
    rule = {name: getattr(series, name) for name in RULE}
    rule |= {name: rule[name].isoformat() for name in DATES if rule[name]}
    return {"series": series.id, "rule": rule, "bookings": {one.public_id: _kept(one) for one in reservations}}


def _kept(one: Reservation) -> Kept:
    times = {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}
    return {**times, "state": one.state.value, "title": one.title, "note": one.note}


def keep(changed: Series, before: Kept, reservations: Sequence[Reservation], by_id: int, now: datetime) -> None:
    """So that whoever has changed it can take it back, as long as nothing else happens to it."""
    changed.before = {**before, "by": by_id, "at": now.isoformat(), "seen": revision_of(reservations)}


def undo_change(series: Series, by_id: int, now: datetime) -> Series:
    """Times, words and rule as they were before the latest change; answers the series to which all belong again.

    Raises Outdated if somebody else has changed it, something has happened to it since or it is too late; Refused if
    somebody has taken some of the time: then nothing is taken back.
    """
    lock_with_neighbours(series.instrument_id)
    db.session.refresh(series)
    kept, coming = series.before, _bookings(series)
    if kept is None or not _is_fresh(kept, coming, by_id, now):
        raise Outdated
    _give_back(coming, kept["bookings"], by_id, now)
    old = db.session.get_one(Series, kept["series"])
    for name, value in kept["rule"].items():
        setattr(old, name, date.fromisoformat(value) if name in DATES and value else value)
    for one in coming:
        one.series_id = old.id
    series.before = None
    tell_of(old, CHANGED, coming, by_id, now)
    return old


def _bookings(series: Series) -> list[Reservation]:
    """What the latest change has changed, in order."""
    ids = (series.before or {}).get("bookings", {})
    rows = select(Reservation).where(Reservation.series_id == series.id, Reservation.public_id.in_(ids))
    in_order = rows.order_by(Reservation.starts_at, Reservation.id).execution_options(populate_existing=True)
    return list(db.session.scalars(in_order))


def _is_fresh(kept: Kept, coming: Sequence[Reservation], by_id: int, now: datetime) -> bool:
    is_hers = kept["by"] == by_id and now - datetime.fromisoformat(kept["at"]) <= UNDO_FOR
    return is_hers and kept["seen"] == revision_of(coming) and all(one.state in HOLDING for one in coming)


def _give_back(coming: Sequence[Reservation], bookings: Kept, by_id: int, now: datetime) -> None:
    """Those that move leave their time first, so that one may have what another leaves."""
    times = {
        one.id: Interval(*(datetime.fromisoformat(bookings[one.public_id][end]) for end in ("starts_at", "ends_at")))
        for one in coming
    }
    moving = [one for one in coming if times[one.id] != Interval(one.starts_at, one.ends_at)]
    left = {one.id: release(one) for one in moving}
    for one in moving:
        state = ReservationState(bookings[one.public_id]["state"])
        give_interval(one, times[one.id], by_id, now, state_of_undone=state, kept=left[one.id], is_quiet=True)
    for one in coming:
        words = bookings[one.public_id]
        give_words(one, words["title"], words["note"], by_id, now, is_quiet=True)
