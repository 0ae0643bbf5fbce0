"""A settlement: a period, its schools' statements and positions, the transfers that settle it, what has been paid."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.closing_steps import Step
from booking.domain.netting import Mode as NettingMode
from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.institution import Institution
from models.user import User


class Period(TwoLanguages, Base):
    """What was used before `until` (exclusive) and is in no earlier one. Of the whole region, or of one pair. A sealed
    one never changes: the database refuses it.

    A transfer below `threshold_minor` waits for the next. `answer_until`: when silence counts as consent; `due_on`: the
    day until which transfers are to be paid. `digest` is the head of the chain over its `record_count` records, of
    which `opening` keeps the first, as they were when it was agreed: codes of schools and terms of pairs may change.
    """

    __tablename__ = "periods"
    __table_args__ = (
        CheckConstraint("first_on < until", name="order"),
        CheckConstraint("threshold_minor >= 0", name="threshold"),
        CheckConstraint("review_days >= 0 AND pay_days >= 0", name="days"),
        CheckConstraint("(one_id IS NULL) = (other_id IS NULL)", name="pair"),
        CheckConstraint("one_id < other_id", name="pair_order"),
        CheckConstraint("(state = 'sealed') = (digest <> '')", name="sealed"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    first_on: Mapped[date]
    until: Mapped[date]
    one_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    mode: Mapped[NettingMode] = mapped_column(enum_column(NettingMode))
    threshold_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    review_days: Mapped[int] = mapped_column(default=14)
    pay_days: Mapped[int] = mapped_column(default=30)
    state: Mapped[Step] = mapped_column(enum_column(Step), default=Step.OPEN)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    cut_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    answer_until: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    record_count: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    opening: Mapped[str] = mapped_column(Text, default="")

    one: Mapped[Institution | None] = relationship(foreign_keys=[one_id])
    other: Mapped[Institution | None] = relationship(foreign_keys=[other_id])


class Statement(Base):
    """What one school is told of a period, and that it agrees: by a person, or (without one) by its silence."""

    __tablename__ = "statements"
    __table_args__ = (UniqueConstraint("period_id", "institution_id"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime | None]  # since it was sent, a dispute has taken a line out

    period: Mapped[Period] = relationship()
    institution: Mapped[Institution] = relationship()
    agreed_by: Mapped[User | None] = relationship()


class SettledPosition(Base):
    """What a school (None: the region) is owed and owes in a period, all directions, whatever is offset in paying."""

    __tablename__ = "positions"
    __table_args__ = (UniqueConstraint("period_id", "institution_id", "currency"),)

    id: Mapped[PrimaryKey]
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    owed_to_minor: Mapped[int] = mapped_column(BigInteger)
    owed_by_minor: Mapped[int] = mapped_column(BigInteger)

    institution: Mapped[Institution | None] = relationship()


class Transfer(Base):
    """One payment that settles debts, or (`is_carried`) what is too little to be paid now. None is the region."""

    __tablename__ = "transfers"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"), Index("ix_transfers_period", "period_id"))

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    currency: Mapped[str] = mapped_column(String(3))
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    creditor_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    is_carried: Mapped[bool] = mapped_column(default=False)
    warned_at: Mapped[datetime | None]

    period: Mapped[Period] = relationship()
    debtor: Mapped[Institution | None] = relationship(foreign_keys=[debtor_id])
    creditor: Mapped[Institution | None] = relationship(foreign_keys=[creditor_id])
    payments: Mapped[list["Payment"]] = relationship(viewonly=True, order_by="Payment.id")


class Carry(Base):
    """A carried transfer of an earlier period, taken up as a debt by this one."""

    __tablename__ = "carries"

    id: Mapped[PrimaryKey]
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"), index=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"), unique=True)

    transfer: Mapped[Transfer] = relationship()


class Payment(Base):
    """What has been paid of a transfer, by its day and the bank's reference; below zero it takes one back."""

    __tablename__ = "payments"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"), index=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(140), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    transfer: Mapped[Transfer] = relationship()
    recorded_by: Mapped[User] = relationship()
