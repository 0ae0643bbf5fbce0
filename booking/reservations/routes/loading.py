"""What the address names, as far as the reader may see it; 404 otherwise."""

from collections.abc import Sequence

from flask import abort
from flask_login import current_user
from sqlalchemy import select

from booking.access import group_ids_of, may_change, reservations_visible_to
from booking.approvals.presenting import may_decide_on
from booking.catalogue.queries.instruments import find_instrument
from booking.languages import current_language
from models import Group, Instrument, Reservation, User, db


def instrument_or_404(public_id: str) -> Instrument:
    return find_instrument(public_id, current_user) or abort(404)


def reservation_or_404(public_id: str) -> Reservation:
    wanted = reservations_visible_to(current_user).where(Reservation.public_id == public_id)
    return db.session.scalar(wanted) or abort(404)


def reservation_to_change_or_404(public_id: str) -> Reservation:
    reservation = reservation_or_404(public_id)
    return reservation if may_change(current_user, reservation) else abort(404)


def reservation_to_decide_or_404(public_id: str) -> Reservation:
    reservation = reservation_or_404(public_id)
    return reservation if may_decide_on(reservation) else abort(404)


def own_groups() -> Sequence[Group]:
    """The reader's labs, by name; none for a visitor."""
    if not current_user.is_authenticated:
        return ()
    return db.session.scalars(select(Group).where(Group.id.in_(group_ids_of(current_user))).order_by(Group.name)).all()


def group_names(groups: Sequence[Group]) -> dict[str, str]:
    return {group.public_id: group.name_in(current_language()) for group in groups}


def find_person(email: str) -> User | None:
    """The active person with this address."""
    person = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    return person if person and person.is_active else None
