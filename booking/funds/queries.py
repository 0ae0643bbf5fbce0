"""Which funds and vouchers there are, and what is spent and held of each."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from booking.concerned import funds_visible_to
from models import Fund, FundHold, User, db


@dataclass(frozen=True, slots=True)
class Standing:
    """A fund with what is spent and held of it, in minor units."""

    fund: Fund
    spent_minor: int
    held_minor: int

    @property
    def left_minor(self) -> int:
        return self.fund.budget_minor - self.spent_minor - self.held_minor


def standings_of(user: User) -> list[Standing]:
    """Those that the person may see, those that hold first. One query."""
    spent = func.coalesce(func.sum(case((FundHold.is_spent, FundHold.amount_minor), else_=0)), 0)
    held = func.coalesce(func.sum(case((FundHold.is_spent, 0), else_=FundHold.amount_minor)), 0)
    sums = select(FundHold.fund_id, spent.label("spent"), held.label("held")).group_by(FundHold.fund_id).subquery()
    rows = db.session.execute(
        funds_visible_to(user)
        .add_columns(func.coalesce(sums.c.spent, 0), func.coalesce(sums.c.held, 0))
        .outerjoin(sums, sums.c.fund_id == Fund.id)
        .options(joinedload(Fund.institution), joinedload(Fund.owner), joinedload(Fund.user_institution),
                 joinedload(Fund.group))
        .order_by(Fund.ended_at.is_not(None), Fund.id.desc())
    )  # fmt: skip
    return [Standing(row[0], int(row[1]), int(row[2])) for row in rows]


def find_fund(public_id: str, user: User) -> Fund | None:
    """One that the person may see."""
    return db.session.scalar(funds_visible_to(user).where(Fund.public_id == public_id))
