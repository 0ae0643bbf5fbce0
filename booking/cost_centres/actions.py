"""Opening a cost centre, changing its days and budget, and spending what a booking holds of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.domain.shares import shares
from models import BudgetHold, CostCentre, FundHold, Group, Institution, Reservation, ReservationPayer, User, db


def open_centre(
    institution: Institution, by: User, now: datetime, group: Group | None = None, **fields: Any
) -> CostCentre:
    """A cost centre of a school, for one of its labs or for all of its members. Raises ValueError for a lab of
    another school."""
    if group is not None and group.institution_id != institution.id:
        raise ValueError("a lab of another school")
    centre = CostCentre(institution=institution, group=group, created_at=now, created_by_id=by.id, **fields)
    centre.currency = centre.currency or institution.currency
    db.session.add(centre)
    db.session.flush()
    return centre


def change_centre(centre: CostCentre, **fields: Any) -> CostCentre:
    """Other names, days or budget; what is held and spent stays. Bookings that are judged meanwhile wait."""
    db.session.execute(select(CostCentre.id).where(CostCentre.id == centre.id).with_for_update(key_share=True))
    for name, value in fields.items():
        setattr(centre, name, value)
    return centre


def parts_of(reservation_id: int, total_minor: int) -> dict[int, int]:
    """What each cost centre of a booking bears, by its id, exact to the minor unit; empty where the school pays."""
    paying = select(ReservationPayer).where(ReservationPayer.reservation_id == reservation_id)
    payers = db.session.scalars(paying.order_by(ReservationPayer.id)).all()
    if not payers:
        return {}
    parts = shares(total_minor, [one.weight for one in payers])
    return {one.cost_centre_id: part for one, part in zip(payers, parts, strict=True)}


def spend(reservation: Reservation, of_centres: Mapping[int, int], of_funds: Mapping[int, int], now: datetime) -> None:
    """What a booking has cost in the end, by the ids of cost centres and funds, takes the place of what it held. It is
    spent even where that is more than was left: the use has happened."""
    for hold in (
        *db.session.scalars(select(BudgetHold).where(BudgetHold.reservation_id == reservation.id)),
        *db.session.scalars(select(FundHold).where(FundHold.reservation_id == reservation.id)),
    ):
        db.session.delete(hold)
    db.session.flush()
    common = {"reservation_id": reservation.id, "is_spent": True, "changed_at": now}
    for centre_id, amount in of_centres.items():
        institution_id = db.session.get_one(CostCentre, centre_id).institution_id
        made = BudgetHold(cost_centre_id=centre_id, institution_id=institution_id, amount_minor=amount, **common)
        db.session.add(made)
    db.session.add_all(FundHold(fund_id=fund_id, amount_minor=amount, **common) for fund_id, amount in of_funds.items())
    db.session.flush()
