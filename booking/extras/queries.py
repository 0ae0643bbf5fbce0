"""What there is of accessories and operators, and what holds one of them in a span."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.domain.extras import Extra, ExtraKind
from booking.domain.interval import Interval, merged
from booking.domain.opening import ALWAYS, Hours, SpecialDay, Window
from models import (
    Claim,
    Facility,
    Holiday,
    Instrument,
    InstrumentState,
    Option,
    Reservation,
    User,
    db,
    option_instruments,
    option_resources,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """A booking that holds it, and for how long: set-up and clean-up included."""

    held: Interval
    reservation: Reservation


def find_option(public_id: str) -> Option | None:
    """With its school, facility and instruments."""
    loaded = (
        joinedload(Option.facility).joinedload(Facility.institution),
        joinedload(Option.user),
        selectinload(Option.instruments).joinedload(Instrument.facility),
        selectinload(Option.resources),
        selectinload(Option.days_off),
    )
    return db.session.scalar(select(Option).where(Option.public_id == public_id).options(*loaded))


def options_of(instrument: Instrument) -> Sequence[Option]:
    """What can be added to a booking of it now: accessories, then operators."""
    offered = select(Option).join(option_instruments, option_instruments.c.option_id == Option.id)
    offered = offered.where(option_instruments.c.instrument_id == instrument.id, Option.is_active)
    return db.session.scalars(offered.order_by(Option.kind, Option.name, Option.id)).all()


def options_of_facility(facility: Facility) -> Sequence[Option]:
    """All of a facility, what is offered no more last."""
    owned = select(Option).where(Option.facility_id == facility.id).options(selectinload(Option.instruments))
    return db.session.scalars(owned.order_by(Option.is_active.desc(), Option.kind, Option.name, Option.id)).all()


def options_operated_by(user: User) -> Sequence[Option]:
    """As whom the person operates instruments."""
    hers = select(Option).where(Option.user_id == user.id, Option.kind == ExtraKind.OPERATOR, Option.is_active)
    return db.session.scalars(hers.order_by(Option.name, Option.id)).all()


def instruments_to_offer(option: Option) -> Sequence[Instrument]:
    """Of its facility, and those of others of the school that offer it already."""
    ours = select(Instrument).where(
        Instrument.facility_id == option.facility_id, Instrument.state != InstrumentState.RETIRED
    )
    known = {one.id: one for one in [*db.session.scalars(ours), *option.instruments]}
    return sorted(known.values(), key=lambda one: (one.name, one.id))


def holds_of(option: Option, span: Interval) -> list[Hold]:
    """What holds a piece of it in a span, the earliest first. One query."""
    rows = (
        select(Claim.starts_at, Claim.ends_at, Reservation)
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .join(option_resources, option_resources.c.resource_id == Claim.resource_id)
        .where(
            option_resources.c.option_id == option.id, Claim.starts_at < span.ends_at, Claim.ends_at > span.starts_at
        )
        .options(joinedload(Reservation.instrument), joinedload(Reservation.user))
        .order_by(Claim.starts_at, Claim.id)
    )
    return [Hold(Interval(starts_at, ends_at), one) for starts_at, ends_at, one in db.session.execute(rows)]


def serves_next(user: User, now: datetime, most: int) -> list[Hold]:
    """The next bookings in which the person operates the instrument. One query."""
    rows = (
        select(Claim.starts_at, Claim.ends_at, Reservation)
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .join(option_resources, option_resources.c.resource_id == Claim.resource_id)
        .join(Option, Option.id == option_resources.c.option_id)
        .where(Option.user_id == user.id, Option.kind == ExtraKind.OPERATOR, Reservation.ends_at > now)
        .options(joinedload(Reservation.instrument).joinedload(Instrument.facility), joinedload(Reservation.user))
        .order_by(Claim.starts_at, Claim.id)
        .limit(most)
    )
    return [Hold(Interval(starts_at, ends_at), one) for starts_at, ends_at, one in db.session.execute(rows)]


def as_extra(option: Option, first: date, last: date) -> Extra:
    """As the rules see it between two local dates, on its facility's clock. One query where it has hours."""
    zone = option.zone
    windows = tuple(Window(*window) for window in option.hours)
    hours = Hours(windows, zone, _special(option, first, last)) if windows else Hours(ALWAYS, zone)
    away = tuple((one.first, one.last) for one in option.days_off)
    ids = tuple(one.id for one in option.resources)
    return Extra(option.id, option.kind, option.name, ids, option.name_zh, hours, away, option.is_there_for_setup)


def taken_of(holds: Collection[Hold], pieces: int) -> tuple[Interval, ...]:
    """When no piece is left."""
    edges = sorted({edge for hold in holds for edge in (hold.held.starts_at, hold.held.ends_at)})
    spans = (Interval(*pair) for pair in pairwise(edges))
    return merged(span for span in spans if sum(hold.held.overlaps(span) for hold in holds) >= pieces)


def _special(option: Option, first: date, last: date) -> dict[date, SpecialDay]:
    rows = select(Holiday).where(
        Holiday.institution_id == option.institution_id, Holiday.on.between(first - DAY, last + DAY)
    )
    return {one.on: SpecialDay(one.weekday, one.name, one.name_zh) for one in db.session.scalars(rows)}
