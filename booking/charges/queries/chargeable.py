"""What can be charged: uses that the lab has confirmed, missed bookings, and late cancellations, none charged yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from booking.database import MinutesBetween
from models import (
    Charge,
    EventKind,
    Facility,
    Instrument,
    PriceList,
    Reservation,
    ReservationEvent,
    ReservationQuote,
    ReservationState,
    Usage,
    db,
)

MOST = 50  # that are shown, and charged at once
OF_THE_LAB = {"closure", "cause"}  # in what an event keeps: why a lab gave a booking up, be it one of its own people's


@dataclass(frozen=True, slots=True)
class Chargeable:
    """A use that was confirmed, or (without one) a booking that was cancelled late. `told_minor`: what the person was
    told when she booked; None for a walk-up."""

    reservation: Reservation
    usage: Usage | None
    told_minor: int | None = None
    currency: str = ""

    @property
    def key(self) -> str:
        return self.usage.public_id if self.usage else self.reservation.public_id

    @property
    def starts_at(self) -> datetime:
        return (self.usage.started_at if self.usage else None) or self.reservation.starts_at

    @property
    def ends_at(self) -> datetime:
        return (self.usage.ended_at if self.usage else None) or self.reservation.ends_at


def chargeable_of(facility: Facility) -> list[Chargeable]:
    """The oldest first; of each kind at most `MOST`, the others follow when these are charged."""
    return [*_used(facility), *_cancelled(facility)]


def _used(facility: Facility) -> list[Chargeable]:
    """Confirmed by the lab, of an instrument that had prices when it was booked."""
    had_prices = exists().where(
        PriceList.instrument_id == Usage.instrument_id, PriceList.approved_at <= Reservation.created_at
    )
    rows = db.session.execute(
        select(Usage, ReservationQuote)
        .join(Instrument, Instrument.id == Usage.instrument_id)
        .join(Reservation, Reservation.id == Usage.reservation_id)
        .outerjoin(ReservationQuote, ReservationQuote.reservation_id == Usage.reservation_id)
        .where(
            Instrument.facility_id == facility.id,
            Usage.confirmed_at.is_not(None),
            or_(Usage.is_no_show, Usage.ended_at.is_not(None)),
            or_(ReservationQuote.reservation_id.is_not(None), had_prices),
            ~exists().where(Charge.usage_id == Usage.id),
        )
        .options(joinedload(Usage.reservation), joinedload(Usage.person), joinedload(Usage.instrument))
        .order_by(Usage.reserved_starts_at, Usage.id)
        .limit(MOST)
    )
    return [_told(usage.reservation, usage, quote) for usage, quote in rows if usage.reservation is not None]


def _cancelled(facility: Facility) -> list[Chargeable]:
    """Cancelled by the person herself inside the notice of the list that it was booked under."""
    last = (
        select(func.max(ReservationEvent.id))
        .where(ReservationEvent.reservation_id == Reservation.id, ReservationEvent.kind == EventKind.CANCELLED)
        .correlate(Reservation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Reservation, ReservationQuote, ReservationEvent)
        .join(Instrument, Instrument.id == Reservation.instrument_id)
        .join(ReservationQuote, ReservationQuote.reservation_id == Reservation.id)
        .join(PriceList, PriceList.id == ReservationQuote.list_id)
        .join(ReservationEvent, ReservationEvent.id == last)
        .where(
            Instrument.facility_id == facility.id,
            Reservation.state == ReservationState.CANCELLED,
            ReservationEvent.actor_id == Reservation.user_id,
            PriceList.late_cancellation_percent > 0,
            MinutesBetween(ReservationEvent.happened_at, Reservation.starts_at) < PriceList.notice_minutes,
            ~exists().where(Usage.reservation_id == Reservation.id),
            ~exists().where(Charge.reservation_id == Reservation.id),
        )
        .options(joinedload(Reservation.user), joinedload(Reservation.instrument))
        .order_by(Reservation.starts_at, Reservation.id)
        .limit(MOST)
    )
    of_her_will = (row for row in rows if not OF_THE_LAB & row[2].details.keys())
    return [_told(reservation, None, quote) for reservation, quote, _event in of_her_will]


def _told(reservation: Reservation, usage: Usage | None, quote: ReservationQuote | None) -> Chargeable:
    if quote is None:
        return Chargeable(reservation, usage)
    return Chargeable(reservation, usage, quote.total_minor, quote.currency)


def chosen_of(facility: Facility, keys: Sequence[str]) -> list[Chargeable]:
    """Those of the keys that can still be charged."""
    wanted = set(keys)
    return [one for one in chargeable_of(facility) if one.key in wanted]
