"""What the rounds have to look at: instruments whose calendars have changed, and offers that are over.

Whoever frees time raises the calendar revision of an instrument under its lock, as everybody does who changes what is
booked or closed; so nothing else has to tell the waiting list, and where nobody waits nothing is asked.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from booking.locks import OTHERS, OWN
from models import (
    Instrument,
    OfferState,
    Reservation,
    ReservationState,
    WaitingEntry,
    WaitingOffer,
    WaitingState,
    WaitingWatch,
    db,
)


def instruments_to_look_at(now: datetime) -> Sequence[int]:
    """Those that somebody waits for, or is offered, and that have changed since they were looked at; each again after
    some time."""
    waiting = select(WaitingEntry.instrument_id).where(WaitingEntry.state == WaitingState.WAITING)
    offered = select(WaitingEntry.instrument_id).join(WaitingOffer).where(WaitingOffer.state == OfferState.OPEN)
    waited_for = db.session.scalars(waiting.union(offered)).all()
    if not waited_for:
        return ()
    around = _revisions().where(OWN.c.instrument_id.in_(waited_for)).subquery()
    changed = (
        select(around.c.instrument_id)
        .outerjoin(WaitingWatch, WaitingWatch.instrument_id == around.c.instrument_id)
        .where(
            or_(
                WaitingWatch.instrument_id.is_(None),
                WaitingWatch.revision != around.c.revision,
                WaitingWatch.look_at <= now,
            )
        )
    )
    return db.session.scalars(changed.order_by(around.c.instrument_id)).all()


def revision_around(instrument_id: int) -> int:
    """Changes with every change of what the instrument, or another that uses a resource of its, has booked."""
    row = db.session.execute(_revisions().where(OWN.c.instrument_id == instrument_id)).first()
    return int(row.revision) if row else 0


def offers_over(now: datetime) -> Sequence[int]:
    """The ids of open offers whose time to answer is over."""
    is_over = (WaitingOffer.state == OfferState.OPEN, WaitingOffer.expires_at <= now)
    return db.session.scalars(select(WaitingOffer.id).where(*is_over).order_by(WaitingOffer.id)).all()


def open_offers_of(instrument_id: int, now: datetime) -> Sequence[WaitingOffer]:
    """What is held for somebody now."""
    stand = (
        WaitingOffer.state == OfferState.OPEN,
        WaitingOffer.expires_at > now,
        Reservation.state == ReservationState.OFFERED,
    )
    of_instrument = (
        select(WaitingOffer)
        .join(WaitingOffer.entry)
        .join(Reservation, Reservation.id == WaitingOffer.reservation_id)
        .where(WaitingEntry.instrument_id == instrument_id)
    )
    return db.session.scalars(of_instrument.where(*stand).order_by(WaitingOffer.id)).all()


def _revisions() -> Select[*tuple[int, int]]:
    """An instrument that shares several resources with another counts it several times: the sum rises all the same."""
    return (
        select(OWN.c.instrument_id, func.sum(Instrument.calendar_revision).label("revision"))
        .join(OTHERS, OTHERS.c.resource_id == OWN.c.resource_id)
        .join(Instrument, Instrument.id == OTHERS.c.instrument_id)
        .group_by(OWN.c.instrument_id)
    )
