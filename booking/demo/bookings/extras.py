"""The demo region's accessories and operators, and who of those that have booked takes one of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows, words
from booking.domain.availability import allocated
from booking.domain.extras import WITH_OPERATOR, ExtraKind
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.question import Wanted
from booking.extras.actions import add_days_off, create_option
from booking.importing.opening_hours import read_opening
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from models import HOLDING, Claim, Option, Reservation, db

EVERY = 3  # of the bookings ahead that can, so many add an accessory: each third


def settle_extras(now: datetime) -> None:
    """Needs the bookings of the play. Whoever has booked with an operator gets one who is free; those for whom none is,
    have booked before the lab named anybody."""
    cast = Cast.load()
    options = [_settle(row, cast, now) for row in rows("extras")]
    db.session.flush()
    ids = sorted({one.id for option in options for one in option.instruments})
    ahead = select(Reservation).where(
        Reservation.instrument_id.in_(ids), Reservation.state.in_(HOLDING), Reservation.starts_at > now
    )
    for number, reservation in enumerate(db.session.scalars(ahead.order_by(Reservation.starts_at, Reservation.id))):
        _equip(reservation, options, number, now)
    db.session.flush()


def _settle(row: Row, cast: Cast, now: datetime) -> Option:
    option = create_option(
        getattr(cast, row["facility"]), ExtraKind(row["kind"]), row["name"], row["name_zh"],
        instruments=[cast.instrument(key) for key in words(row["instruments"])],
        hours=read_opening(row["hours"]),
        user=cast.person(row["person"]) if row["person"] else None,
        pieces=int(row["pieces"]),
    )  # fmt: skip
    option.public_id = public_id("option", row["key"])
    option.note, option.note_zh = row["note"], row["note_zh"]
    if row["days_off"]:
        first = wall_time(now, option.zone).date() + timedelta(days=int(row["days_off"]))
        add_days_off(option, first, first + timedelta(days=4), "Annual leave").public_id = public_id(
            "days-off", row["key"]
        )
    return option


def _equip(reservation: Reservation, options: Sequence[Option], number: int, now: datetime) -> None:
    """With an operator where it is used with one; every third with an accessory that is free."""
    offered = [one for one in options if reservation.instrument in one.instruments and one.kind is ExtraKind.ACCESSORY]
    added = offered[number % len(offered)] if offered and number % EVERY == 0 else None
    if added is None and reservation.mode != WITH_OPERATOR:
        return
    span = Interval(reservation.starts_at, reservation.ends_at)
    wanted = Wanted(span, mode=reservation.mode, extras=(added.id,) if added else ())
    facts = gather(reservation.instrument_id, applicant(reservation.user_id), wanted, now, reservation)
    held = facts.policy.padding.around(span)
    needs = [need for _choice, need in facts.besides(wanted)]
    found = allocated(needs, facts.taken, held, span)
    if not found:
        return
    reservation.options = [added] if added else []
    for resource_id in sorted(found.values()):
        db.session.add(
            Claim(
                institution_id=reservation.institution_id,
                resource_id=resource_id,
                reservation_id=reservation.id,
                starts_at=held.starts_at,
                ends_at=held.ends_at,
            )
        )
    db.session.flush()
