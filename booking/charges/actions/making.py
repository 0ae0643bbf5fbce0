"""Making charges of what was used: the lab's confirmed uses are priced, split over who pays, and written."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.books.actions import lock_books
from booking.charges.actions.recording import NewCharge, Payer, Place, record
from booking.charges.actions.reversing import NotReversed, correct, first_of
from booking.charges.actions.spending import renew_holds
from booking.charges.queries.chargeable import Chargeable, chosen_of
from booking.domain.localtime import wall_time
from booking.domain.quoted import Quote
from booking.rates.queries import quote_of
from models import Cause, Charge, CostCentre, Facility, Reservation, ReservationPayer, Usage, User, db

REVIEW_DAYS = 14  # where no agreement says otherwise


def charge_chosen(facility: Facility, keys: Sequence[str], by: User, now: datetime) -> list[int]:
    """Charge those of the facility's confirmed uses and late cancellations; the ids of the charges. What somebody else
    has charged meanwhile is not charged again, what has no price not at all."""
    lock_books()
    news = [new for one in chosen_of(facility, keys) if (new := _new_charge(one, by, now)) is not None]
    made = record(news, now)
    for new in news:
        renew_holds(new.place.reservation_id, now)
    return made


def charge_anew(charge_id: int, reason: str, by: User, now: datetime) -> tuple[int, int]:
    """Put a charge in the place of another, by what the record of use says now; the ids of reversal and new charge.
    Raises NotReversed."""
    lock_books()
    charge = db.session.get_one(Charge, charge_id, populate_existing=True)
    if charge.reservation is None:
        raise NotReversed
    one = Chargeable(charge.reservation, charge.usage)
    new = _new_charge(one, by, now, reason, first_of(charge))
    if new is None:
        raise NotReversed
    both = correct(charge.id, new, by, now)
    renew_holds(charge.reservation_id, now)
    return both


def _new_charge(
    one: Chargeable, by: User, now: datetime, reason: str = "", first_id: int | None = None
) -> NewCharge | None:  # fmt: skip
    found = quote_of(one.reservation, one.usage, now)
    if found is None:
        return None
    cause = Cause.CORRECTION if first_id else _cause(one)
    review_until, is_silence_consent = _terms(one.reservation, now)
    return NewCharge(
        _place(one), cause, _without_nothing(found), tuple(_payers(one.reservation)), review_until, is_silence_consent,
        reason, first_id, by.id,
    )  # fmt: skip


def _cause(one: Chargeable) -> Cause:
    if one.usage is None:
        return Cause.CANCELLATION
    return Cause.NO_SHOW if one.usage.is_no_show else Cause.USE


def _without_nothing(quote: Quote) -> Quote:
    """Lines of no amount say nothing that is owed."""
    return Quote(quote.currency, tuple(line for line in quote.lines if line.amount_minor), quote.tier)


def _place(one: Chargeable) -> Place:
    reservation, usage = one.reservation, one.usage
    return Place(
        institution_id=reservation.institution_id,
        facility_id=reservation.instrument.facility_id,
        instrument_id=reservation.instrument_id,
        user_id=reservation.user_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        used_on=wall_time(one.starts_at, reservation.instrument.zone).date(),
        group_id=_group(reservation, usage),
        reservation_id=reservation.id,
        usage_id=usage.id if usage else None,
    )


def _group(reservation: Reservation, usage: Usage | None) -> int | None:
    return usage.group_id if usage and usage.group_id else reservation.group_id


def _payers(reservation: Reservation) -> list[Payer]:
    """The cost centres that it was booked on; else the school that the person booked as a member of."""
    rows = db.session.execute(
        select(ReservationPayer.weight, CostCentre.id, CostCentre.institution_id)
        .join(CostCentre, CostCentre.id == ReservationPayer.cost_centre_id)
        .where(ReservationPayer.reservation_id == reservation.id)
        .order_by(ReservationPayer.id)
    )
    found = [Payer(school_id, weight, centre_id) for weight, centre_id, school_id in rows]
    return found or [Payer(reservation.home_institution_id)]


def _terms(reservation: Reservation, now: datetime) -> tuple[datetime, bool]:
    """Until when the payer may object, and whether silence then means consent; as the agreement says that it was booked
    under."""
    agreement = reservation.clause.agreement if reservation.clause else None
    days = REVIEW_DAYS if agreement is None or agreement.review_days is None else agreement.review_days
    return now + timedelta(days=days), agreement is None or agreement.is_silence_consent
