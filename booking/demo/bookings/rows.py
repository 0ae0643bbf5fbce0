"""The outcome of the play as rows: reservations, their history, and the claims of those that hold time."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert

from booking.demo.bookings.lives import Happening, Life
from booking.demo.identity import public_id
from booking.domain.interval import Interval
from models import Claim, Reservation, ReservationEvent, db

Rows = list[dict[str, Any]]


def store(lives: list[Life]) -> None:
    """In three statements. The database's guard looks at each claim as at any other."""
    made = insert(Reservation).returning(Reservation.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, [_reservation(life) for life in lives]))
    db.session.execute(insert(ReservationEvent), _events(lives, ids))
    db.session.execute(insert(Claim), _claims(lives, ids))


def _reservation(life: Life) -> dict[str, Any]:
    wish, bench, stamps = life.wish, life.wish.bench, list(life.stamps)
    return {
        "public_id": public_id("reservation", str(life.number)),
        "institution_id": bench.institution_id,
        "instrument_id": bench.instrument_id,
        "user_id": wish.booker.user_id,
        "booked_by_id": wish.by_id,
        "group_id": wish.booker.group_id,
        "home_institution_id": wish.booker.home_institution_id,
        "state": life.state,
        "mode": wish.mode,
        "starts_at": life.interval.starts_at,
        "ends_at": life.interval.ends_at,
        "setup_minutes": bench.policy.setup_minutes,
        "cleanup_minutes": bench.policy.cleanup_minutes,
        "title": wish.title,
        "sequence": life.sequence,
        "created_at": stamps[0],
        "changed_at": stamps[-1],
    }


def _events(lives: Iterable[Life], ids: Iterable[int]) -> Rows:
    """In the order in which they happened, all reservations' together."""
    events = [
        {
            "institution_id": life.wish.bench.institution_id,
            "reservation_id": reservation_id,
            "actor_id": happening.by_id,
            "kind": happening.kind,
            "happened_at": happening.at,
            "details": _details(happening),
        }
        for life, reservation_id in zip(lives, ids, strict=True)
        for happening in life.history
    ]
    return sorted(events, key=lambda event: event["happened_at"])


def _details(happening: Happening) -> dict[str, Any]:
    """The words' parameters, as reservations/actions write them."""
    details: dict[str, Any] = _moments(happening.interval)
    if happening.before:
        details |= _moments(happening.before, "from_")
    if happening.reason:
        details["reason"] = happening.reason
    if happening.state:
        details["from_state" if happening.before else "state"] = happening.state.value
    return details | ({"is_late": True} if happening.is_late else {})


def _moments(interval: Interval, prefix: str = "") -> dict[str, str]:
    return {f"{prefix}starts_at": interval.starts_at.isoformat(), f"{prefix}ends_at": interval.ends_at.isoformat()}


def _claims(lives: Iterable[Life], ids: Iterable[int]) -> Rows:
    """Of everything that has not been given back, past or to come."""
    return [
        {
            "institution_id": life.wish.bench.institution_id,
            "resource_id": resource_id,
            "reservation_id": reservation_id,
            "starts_at": life.held.starts_at,
            "ends_at": life.held.ends_at,
        }
        for life, reservation_id in zip(lives, ids, strict=True)
        if life.is_holding
        for resource_id in life.resources
    ]
