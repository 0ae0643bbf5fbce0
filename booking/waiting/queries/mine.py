"""What a person has in the waiting list: offers to answer, places in lines; and who waits behind a booking."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from booking.waiting.queries.lines import InLine, Line, lines_of
from models import (
    IN_LINE,
    Instrument,
    OfferState,
    Reservation,
    User,
    WaitingEntry,
    WaitingOffer,
    WaitingState,
    db,
)


def offer_to(person: User, public_id: str) -> WaitingOffer | None:
    """An offer that was made to the person, whatever came of it."""
    return db.session.scalar(_offers().where(WaitingOffer.public_id == public_id, WaitingEntry.user_id == person.id))


def offer_of(reservation: Reservation) -> WaitingOffer | None:
    """The offer that a reservation began as."""
    return db.session.scalar(_offers().where(WaitingOffer.reservation_id == reservation.id))


def open_offers(person: User, now: datetime) -> Sequence[WaitingOffer]:
    """What she can accept now, the one that is over first first."""
    stand = (WaitingEntry.user_id == person.id, WaitingOffer.state == OfferState.OPEN, WaitingOffer.expires_at > now)
    return db.session.scalars(_offers().where(*stand).order_by(WaitingOffer.expires_at, WaitingOffer.id)).all()


def entry_of(person: User, public_id: str) -> WaitingEntry | None:
    """An entry of the person's own."""
    return db.session.scalar(
        select(WaitingEntry).where(WaitingEntry.public_id == public_id, WaitingEntry.user_id == person.id)
    )


def places_of(person: User, now: datetime) -> list[tuple[InLine, Line]]:
    """Her entries that wait, each with the line that it stands in, the earliest wish first."""
    waits = select(WaitingEntry.instrument_id).where(
        WaitingEntry.user_id == person.id, WaitingEntry.state == WaitingState.WAITING
    )
    ids = set(db.session.scalars(waits))
    lines = lines_of(ids, now) if ids else {}
    mine = [(one, line) for line in lines.values() for one in line.waiting if one.entry.user_id == person.id]
    return sorted(mine, key=lambda pair: (pair[0].entry.starts_at, pair[0].entry.id))


def waits_behind(reservation: Reservation) -> int:
    """How many people wait for some of its time."""
    waits = select(func.count(WaitingEntry.user_id.distinct())).where(
        WaitingEntry.instrument_id == reservation.instrument_id,
        WaitingEntry.state == WaitingState.WAITING,
        WaitingEntry.starts_at < reservation.ends_at,
        WaitingEntry.ends_at > reservation.starts_at,
    )
    return db.session.scalar(waits) or 0


def waiting_count(instrument: Instrument) -> int:
    """How many entries its line has."""
    in_line = (WaitingEntry.instrument_id == instrument.id, WaitingEntry.state.in_(IN_LINE))
    return db.session.scalar(select(func.count(WaitingEntry.id)).where(*in_line)) or 0


def _offers() -> Select[WaitingOffer]:
    """With all that a page shows of them."""
    reservation = joinedload(WaitingOffer.reservation).joinedload(Reservation.instrument)
    return (
        select(WaitingOffer)
        .join(WaitingOffer.entry)
        .options(
            joinedload(WaitingOffer.entry),
            reservation.joinedload(Instrument.facility),
            reservation.joinedload(Instrument.institution),
        )
    )
