"""Lists of charges: whose they are, which of them wait for an answer; and one charge with all that its page shows."""

import enum
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from booking.concerned import books_kept_by, charges_visible_to
from models import Charge, ChargeLine, Dispute, DisputeState, Facility, Group, Share, User, db


class Scope(enum.StrEnum):
    """Mine; of labs that I lead; what my school pays; what it earns."""

    MINE = "mine"
    LABS = "labs"
    PAID = "paid"
    EARNED = "earned"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which charges to list; dates are days of use, `until` exclusive."""

    scope: Scope = Scope.MINE
    is_disputed: bool = False
    first_on: date | None = None
    until: date | None = None


def charges_wished(user: User, wish: Wish) -> Select[Charge]:
    """The newest first, with what a row shows."""
    listed = charges_visible_to(user).where(_of_scope(user, wish.scope))
    if wish.is_disputed:
        listed = listed.where(has_open_dispute())
    if wish.first_on:
        listed = listed.where(Charge.used_on >= wish.first_on)
    if wish.until:
        listed = listed.where(Charge.used_on < wish.until)
    return _with_row(listed).order_by(Charge.used_on.desc(), Charge.id.desc())


def scopes_of(user: User) -> list[Scope]:
    """Those that can hold anything for the person."""
    found = [Scope.MINE]
    if db.session.scalar(select(Group.id).where(Group.leader_id == user.id).limit(1)):
        found.append(Scope.LABS)
    return [*found, Scope.PAID, Scope.EARNED] if books_kept_by(user) else found


def charges_of_facility(facility: Facility, *, is_disputed: bool = False) -> Select[Charge]:
    of_facility = select(Charge).where(Charge.facility_id == facility.id)
    if is_disputed:
        of_facility = of_facility.where(has_open_dispute())
    return _with_row(of_facility).order_by(Charge.created_at.desc(), Charge.id.desc())


def find_charge(user: User, public_id: str) -> Charge | None:
    """With its lines, shares, objections, and what corrected it."""
    wanted = _with_row(charges_visible_to(user).where(Charge.public_id == public_id)).options(
        selectinload(Charge.lines).joinedload(ChargeLine.fund),
        selectinload(Charge.shares).joinedload(Share.payer),
        selectinload(Charge.shares).joinedload(Share.cost_centre),
        selectinload(Charge.shares).joinedload(Share.fund),
    )
    return db.session.scalar(wanted)


def find_share(user: User, public_id: str) -> Share | None:
    visible = charges_visible_to(user).with_only_columns(Charge.id)
    return db.session.scalar(select(Share).where(Share.public_id == public_id, Share.charge_id.in_(visible)))


def find_dispute(user: User, public_id: str) -> Dispute | None:
    visible = charges_visible_to(user).with_only_columns(Charge.id)
    found = select(Dispute).join(Dispute.share).where(Dispute.public_id == public_id, Share.charge_id.in_(visible))
    return db.session.scalar(found)


def family_of(charge: Charge) -> list[Charge]:
    """The charge that began it, its reversal, what took its place, and so on; only itself if nothing was corrected."""
    first = charge.first_id or charge.id
    return list(
        db.session.scalars(select(Charge).where((Charge.id == first) | (Charge.first_id == first)).order_by(Charge.id))
    )


def has_open_dispute() -> ColumnElement[bool]:
    return (
        select(Dispute.id)
        .join(Share, Share.id == Dispute.share_id)
        .where(Share.charge_id == Charge.id, Dispute.state == DisputeState.OPEN)
        .correlate(Charge)
        .exists()
    )


def _of_scope(user: User, scope: Scope) -> ColumnElement[bool]:
    books = books_kept_by(user)
    return {
        Scope.MINE: Charge.user_id == user.id,
        Scope.LABS: Charge.group_id.in_(select(Group.id).where(Group.leader_id == user.id)),
        Scope.PAID: exists().where(Share.charge_id == Charge.id, Share.payer_id.in_(books)),
        Scope.EARNED: Charge.institution_id.in_(books),
    }[scope]


def _with_row(charges: Select[Charge]) -> Select[Charge]:
    return charges.options(
        joinedload(Charge.instrument), joinedload(Charge.institution), joinedload(Charge.user),
        joinedload(Charge.group), joinedload(Charge.facility), selectinload(Charge.reversal),
        joinedload(Charge.reversal_of), joinedload(Charge.created_by), joinedload(Charge.reservation),
        selectinload(Charge.shares).selectinload(Share.disputes),
    )  # fmt: skip
