"""Which cost centres there are, what is held and spent of each, and from which a booking is paid."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from booking.concerned import cost_centres_visible_to, schools_with_books
from models import BudgetHold, CostCentre, Group, Institution, Reservation, ReservationPayer, User, db


@dataclass(frozen=True, slots=True)
class Standing:
    """A cost centre with what is spent and held of it, in minor units."""

    centre: CostCentre
    spent_minor: int
    held_minor: int

    @property
    def left_minor(self) -> int | None:
        """None is without a limit; less than 0 is over it."""
        if self.centre.budget_minor is None:
            return None
        return self.centre.budget_minor - self.spent_minor - self.held_minor


def standings_of(user: User) -> list[Standing]:
    """Those that the person may see, by school and code. One query."""
    spent = func.coalesce(func.sum(case((BudgetHold.is_spent, BudgetHold.amount_minor), else_=0)), 0)
    held = func.coalesce(func.sum(case((BudgetHold.is_spent, 0), else_=BudgetHold.amount_minor)), 0)
    sums = select(BudgetHold.cost_centre_id, spent.label("spent"), held.label("held"))
    of_centre = sums.group_by(BudgetHold.cost_centre_id).subquery()
    rows = db.session.execute(
        cost_centres_visible_to(user)
        .add_columns(func.coalesce(of_centre.c.spent, 0), func.coalesce(of_centre.c.held, 0))
        .outerjoin(of_centre, of_centre.c.cost_centre_id == CostCentre.id)
        .options(joinedload(CostCentre.institution), joinedload(CostCentre.group))
        .order_by(CostCentre.institution_id, CostCentre.code)
    )
    return [Standing(row[0], int(row[1]), int(row[2])) for row in rows]


def find_cost_centre(public_id: str, user: User) -> CostCentre | None:
    """One that the person may see."""
    return db.session.scalar(cost_centres_visible_to(user).where(CostCentre.public_id == public_id))


def is_code_taken(institution: Institution, code: str) -> bool:
    taken = select(CostCentre.id).where(CostCentre.institution_id == institution.id, CostCentre.code == code)
    return db.session.scalar(taken) is not None


def schools_to_keep(user: User) -> Sequence[Institution]:
    """The schools for which the person may open cost centres and funds."""
    return db.session.scalars(schools_with_books(user)).all()


def groups_of(schools: Sequence[Institution]) -> Sequence[Group]:
    """Their labs."""
    of_schools = Group.institution_id.in_([one.id for one in schools])
    return db.session.scalars(select(Group).where(of_schools).order_by(Group.name, Group.id)).all()


def holds_of(centre: CostCentre) -> Sequence[BudgetHold]:
    """What bookings hold and have cost of it, the latest first; at most a hundred."""
    held = select(BudgetHold).where(BudgetHold.cost_centre_id == centre.id)
    with_booking = joinedload(BudgetHold.reservation).joinedload(Reservation.instrument)
    with_person = joinedload(BudgetHold.reservation).joinedload(Reservation.user)
    return db.session.scalars(held.options(with_booking, with_person).order_by(BudgetHold.id.desc()).limit(100)).all()


def payers_of(reservation: Reservation) -> Sequence[ReservationPayer]:
    """The cost centres that a booking is paid from, with their weights; none where the school pays."""
    paying = select(ReservationPayer).where(ReservationPayer.reservation_id == reservation.id)
    return db.session.scalars(
        paying.options(joinedload(ReservationPayer.cost_centre)).order_by(ReservationPayer.id)
    ).all()
