"""A cost centre: what a lab or a school pays from, its budget, and the money that bookings hold of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages
from models.group import Group
from models.institution import Institution
from models.reservation import Reservation


class CostCentre(TwoLanguages, Base):
    """Members of `group` pay from it, or those of the whole institution where it has none. `valid_until` is exclusive;
    without `budget_minor` nothing limits it. Whoever books from it locks its row."""

    __tablename__ = "cost_centres"
    __table_args__ = (
        UniqueConstraint("institution_id", "code"),
        CheckConstraint("budget_minor IS NULL OR budget_minor >= 0", name="budget"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="order"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    budget_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    institution: Mapped[Institution] = relationship()
    group: Mapped[Group | None] = relationship()

    def includes(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class BudgetHold(Base):
    """Money that a reservation holds of a cost centre, or, once `is_spent`, has cost it. Given back by deleting it."""

    __tablename__ = "budget_holds"
    __table_args__ = (UniqueConstraint("cost_centre_id", "reservation_id"),)

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    cost_centre_id: Mapped[int] = mapped_column(ForeignKey("cost_centres.id"))
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    is_spent: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]

    cost_centre: Mapped[CostCentre] = relationship()
    reservation: Mapped[Reservation | None] = relationship()


class ReservationPayer(Base):
    """Which cost centres a reservation is paid from, each bearing its weight of the price."""

    __tablename__ = "reservation_payers"
    __table_args__ = (
        UniqueConstraint("reservation_id", "cost_centre_id"),
        CheckConstraint("weight BETWEEN 1 AND 10000", name="weight"),
    )

    id: Mapped[PrimaryKey]
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"))
    cost_centre_id: Mapped[int] = mapped_column(ForeignKey("cost_centres.id"), index=True)
    weight: Mapped[int] = mapped_column(default=1)

    cost_centre: Mapped[CostCentre] = relationship()
