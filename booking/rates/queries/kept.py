"""What a booking was told when it was made, and what it costs by that list, as far as it is known what became of it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.payment import Aid, Version
from booking.domain.pricing import NotOffered, Quote, Tariff, Tier, Use, quote
from booking.reservations.applicants import Applicant
from booking.reservations.counting import Asked
from booking.reservations.prices import aids_of, tier_without_agreement, versions_from
from booking.reservations.statements import priced
from models import EventKind, PriceList, Reservation, ReservationEvent, ReservationQuote, ReservationState, Usage, db


def kept_quote(reservation: Reservation) -> ReservationQuote | None:
    """What it was told; None where no price was set then."""
    return db.session.get(ReservationQuote, reservation.id)


def quote_of(
    reservation: Reservation, usage: Usage | None, now: datetime, cancelled_at: datetime | None = None
) -> Quote | None:
    """What the reservation costs by the price list that it was booked under, by what became of it: a fee of what was
    cancelled late or missed, else the time, samples and items. `cancelled_at`: if it were cancelled then. None where it
    is free of charge, because no price was set when it was booked.

    What funds bear is what is left of them now, its own hold included.
    """
    tariff = tariff_of(reservation, now)
    if tariff is None:
        return None
    use = use_of(reservation, usage, cancelled_at)
    try:
        return quote(use, tariff)
    except NotOffered:
        return None


def use_of(reservation: Reservation, usage: Usage | None, cancelled_at: datetime | None = None) -> Use:
    """What is priced. What the lab has cancelled, by hand or for a closure, costs the person nothing."""
    if cancelled_at is None and reservation.state == ReservationState.CANCELLED:
        cancelled_at = _cancelled_at(reservation)
    if usage is None:
        reserved = Interval(reservation.starts_at, reservation.ends_at)
        return Use(reserved, reservation.mode, cancelled_at=cancelled_at)
    return Use(
        reserved=usage.reserved,
        mode=usage.mode,
        used=usage.record.used,
        samples=usage.samples,
        items=tuple((one.code, Decimal(one.quantity)) for one in usage.items),
        cancelled_at=cancelled_at,
        is_no_show=usage.is_no_show,
        is_instrument_fault=usage.is_instrument_fault,
    )


def tariff_of(reservation: Reservation, now: datetime) -> Tariff | None:
    """By which it is priced: its list and tier as they were kept, and the funds that bear a part."""
    kept = kept_quote(reservation)
    version, tier = (_version(kept.list_id), kept.tier) if kept else (_unkept_version(reservation), None)
    if version is None:
        return None
    tier = tier or _tier(reservation)
    clause = reservation.clause
    is_agreed = clause is not None and clause.tier is not None and tier is not Tier.OWN
    agreement = clause.agreement if clause and is_agreed else None
    return Tariff(
        currency=version.currency,
        tier=tier,
        zone=reservation.instrument.zone,
        rates=version.rates.get(tier, ()),
        fees=version.fees,
        billable=version.billable,
        subsidies=tuple(aid.subsidy for aid in _aids(reservation, now) if aid.currency == version.currency),
        agreement=agreement.name if agreement else "",
        agreement_zh=agreement.name_zh if agreement else "",
    )


def _cancelled_at(reservation: Reservation) -> datetime:
    """When it was cancelled; long before, if the lab did so."""
    last = db.session.scalar(
        select(ReservationEvent)
        .where(ReservationEvent.reservation_id == reservation.id, ReservationEvent.kind == EventKind.CANCELLED)
        .order_by(ReservationEvent.id.desc())
        .limit(1)
    )
    is_of_lab = last is not None and ("closure" in last.details or last.actor_id != reservation.user_id)
    return last.happened_at if last is not None and not is_of_lab else reservation.created_at


def _version(list_id: int) -> Version | None:
    rows = db.session.execute(priced.ONE_LIST, {"list_id": list_id, "home_id": 0})
    return next(iter(versions_from(rows)), None)


def _unkept_version(reservation: Reservation) -> Version | None:
    """Of what was told no price, such as a walk-up: the list of its day, if it was approved before."""
    day = wall_time(reservation.starts_at, reservation.instrument.zone).date()
    known = select(PriceList.id).where(
        PriceList.instrument_id == reservation.instrument_id,
        PriceList.approved_at <= reservation.created_at,
        PriceList.valid_from <= day,
        PriceList.valid_until.is_(None) | (PriceList.valid_until > day),
    )
    found = db.session.scalar(known)
    return _version(found) if found else None


def _tier(reservation: Reservation) -> Tier:
    base = tier_without_agreement(reservation.home_institution_id, reservation.institution_id)
    is_said = reservation.clause is not None and reservation.clause.tier is not None and base is not Tier.OWN
    return reservation.clause.tier if reservation.clause and reservation.clause.tier and is_said else base


def _aids(reservation: Reservation, now: datetime) -> list[Aid]:
    home, owner = reservation.home_institution_id, reservation.institution_id
    who = Applicant(reservation.user_id, (home,), group_id=reservation.group_id, group_school_id=home)
    asked = Asked(who, Interval(reservation.starts_at, reservation.ends_at), now, reservation.id)
    day = wall_time(reservation.starts_at, reservation.instrument.zone).date()
    found = (aid for of_owner, aid in aids_of(asked, home, [owner]) if of_owner in (None, owner))
    return [aid for aid in found if aid.validity.includes(day)]
