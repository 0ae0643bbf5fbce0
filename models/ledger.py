"""The books: accounts, postings, and their entries, which the database lets sum to zero only and never change."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.ledger import AccountKind
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.cost_centre import CostCentre
from models.fund import Fund
from models.institution import Institution


class LedgerAccount(Base):
    """`code` is the domain's name of it, one text for each. Without `institution` it is the region's."""

    __tablename__ = "accounts"
    __table_args__ = (Index("ix_accounts_institution", "institution_id", "kind"),)

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[AccountKind] = mapped_column(enum_column(AccountKind))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    counterparty_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    is_with_region: Mapped[bool] = mapped_column(default=False)  # its counterparty is the region, which has no row
    cost_centre_id: Mapped[int | None] = mapped_column(ForeignKey("cost_centres.id"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("funds.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))

    institution: Mapped[Institution | None] = relationship(foreign_keys=[institution_id])
    counterparty: Mapped[Institution | None] = relationship(foreign_keys=[counterparty_id])
    cost_centre: Mapped[CostCentre | None] = relationship()
    fund: Mapped[Fund | None] = relationship()


class PostingKind(enum.StrEnum):
    CHARGE = "charge"
    NETTING = "netting"
    PAYMENT = "payment"


class Posting(Base):
    """Written after its entries: with it they are closed, and the database checks that they sum to zero."""

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("(kind = 'charge') = (charge_id IS NOT NULL)", name="charge"),
        CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name="payment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[PublicId]
    kind: Mapped[PostingKind] = mapped_column(enum_column(PostingKind))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), unique=True)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("periods.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    posted_at: Mapped[datetime] = mapped_column(index=True)

    entries: Mapped[list["LedgerEntry"]] = relationship(viewonly=True, order_by="LedgerEntry.id")


class LedgerEntry(Base):
    """A debit above zero, a credit below."""

    __tablename__ = "entries"
    __table_args__ = (UniqueConstraint("posting_id", "account_id"), Index("ix_entries_account", "account_id"))

    id: Mapped[PrimaryKey]
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id", deferrable=True, initially="DEFERRED"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    posting: Mapped[Posting] = relationship(viewonly=True)
    account: Mapped[LedgerAccount] = relationship()
