"""Prices of an instrument: a list in one version, with its rates by tier and unit and its fees."""

import enum
from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.tariff import Billable, Tier, Unit
from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.institution import Institution
from models.instrument import Instrument
from models.user import User


class ListState(enum.StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"


class PriceList(Base):
    """One version of an instrument's prices. What is approved is never changed: a change is a new version, which ends
    this one on its first day. `valid_until` is exclusive. Two approved ones of an instrument never overlap in time: the
    database refuses it, as it does for their rates."""

    __tablename__ = "price_lists"
    __table_args__ = (
        UniqueConstraint("instrument_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="order"),
        CheckConstraint("state = 'draft' OR approved_at IS NOT NULL", name="approved"),
        CheckConstraint(
            "late_cancellation_percent BETWEEN 0 AND 100 AND no_show_percent BETWEEN 0 AND 100"
            " AND overrun_percent BETWEEN 0 AND 500 AND notice_minutes >= 0 AND grace_minutes >= 0",
            name="fees",
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[ListState] = mapped_column(enum_column(ListState), default=ListState.DRAFT)
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    billable: Mapped[Billable] = mapped_column(enum_column(Billable), default=Billable.RESERVED)
    late_cancellation_percent: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int] = mapped_column(default=0)
    no_show_percent: Mapped[int] = mapped_column(default=0)
    overrun_percent: Mapped[int] = mapped_column(default=0)
    grace_minutes: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    institution: Mapped[Institution] = relationship()
    instrument: Mapped[Instrument] = relationship()
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    rates: Mapped[list["Rate"]] = relationship(
        back_populates="price_list", cascade="all, delete-orphan", order_by="Rate.id"
    )

    @property
    def is_draft(self) -> bool:
        return self.state is ListState.DRAFT


class Rate(TwoLanguages, Base):
    """The price, in minor units of its list's currency, of a unit for a tier; of items each `code` has one. It holds
    while its list does and `is_approved` with it: then the database refuses every other of the same instrument, tier,
    unit and code, and every change of its price. `peak`: windows [weekday, opens, closes] with `peak_price_minor`;
    `steps`: pairs [minutes, percent]."""

    __tablename__ = "rates"
    __table_args__ = (
        CheckConstraint("price_minor >= 0 AND minimum_minor >= 0 AND setup_minor >= 0", name="prices"),
        CheckConstraint("peak_price_minor IS NULL OR peak_price_minor >= 0", name="peak_price"),
        CheckConstraint("increment_minutes BETWEEN 1 AND 1440", name="increment"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="order"),
        CheckConstraint("(unit = 'item') = (code <> '')", name="code"),
        UniqueConstraint("list_id", "tier", "unit", "code"),
        Index("ix_rates_instrument", "instrument_id", "tier", "unit", "code", "valid_from"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    list_id: Mapped[int] = mapped_column(ForeignKey("price_lists.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"))
    tier: Mapped[Tier] = mapped_column(enum_column(Tier))
    unit: Mapped[Unit] = mapped_column(enum_column(Unit))
    code: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(300), default="")
    price_minor: Mapped[int] = mapped_column(BigInteger)
    peak_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    peak: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    steps: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    increment_minutes: Mapped[int] = mapped_column(default=1)
    minimum_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    setup_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    is_approved: Mapped[bool] = mapped_column(default=False)

    price_list: Mapped[PriceList] = relationship(back_populates="rates")


class ReservationQuote(Base):
    """What a reservation was told when it was booked, frozen: by which list, for which tier, and each line."""

    __tablename__ = "reservation_quotes"

    reservation_id: Mapped[int] = mapped_column(
        ForeignKey("reservations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    list_id: Mapped[int] = mapped_column(ForeignKey("price_lists.id"), index=True)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier))
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[list[dict[str, str | int | None]]] = mapped_column(JSON, default=list)
    quoted_at: Mapped[datetime]

    price_list: Mapped[PriceList] = relationship()
