"""A fund or a voucher: who pays how much of whose use, and the money that bookings hold of it."""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.group import Group
from models.institution import Institution


class FundKind(enum.StrEnum):
    FUND = "fund"
    VOUCHER = "voucher"


class Fund(TwoLanguages, Base):
    """`institution` is the school that pays, None the region. It bears `percent` of a price, at most `most_minor` a
    use, until its budget is used up, for users of `user_institution` or members of `group`, on instruments of
    `owner`; what is None does not matter. A voucher is given to one lab. What has ended bears nothing new."""

    __tablename__ = "funds"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        CheckConstraint("budget_minor >= 0 AND (most_minor IS NULL OR most_minor >= 0)", name="caps"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="order"),
        CheckConstraint("kind = 'fund' OR group_id IS NOT NULL", name="voucher"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    kind: Mapped[FundKind] = mapped_column(enum_column(FundKind), default=FundKind.FUND)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    user_institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    percent: Mapped[int] = mapped_column(default=100)
    most_minor: Mapped[int | None] = mapped_column(BigInteger)
    budget_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]

    institution: Mapped[Institution | None] = relationship(foreign_keys=[institution_id])
    owner: Mapped[Institution | None] = relationship(foreign_keys=[owner_id])
    user_institution: Mapped[Institution | None] = relationship(foreign_keys=[user_institution_id])
    group: Mapped[Group | None] = relationship()


class FundHold(Base):
    """Money that a reservation holds of a fund, or, once `is_spent`, has cost it."""

    __tablename__ = "fund_holds"
    __table_args__ = (UniqueConstraint("fund_id", "reservation_id"),)

    id: Mapped[PrimaryKey]
    fund_id: Mapped[int] = mapped_column(ForeignKey("funds.id"))
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    is_spent: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship()
