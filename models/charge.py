"""A charge: what one use, fee or correction is owed for, frozen; its lines, the shares that payers bear, disputes."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.quoted import LineKind
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.cost_centre import CostCentre
from models.facility import Facility
from models.fund import Fund
from models.group import Group
from models.institution import Institution
from models.instrument import Instrument
from models.reservation import Reservation
from models.usage import Usage
from models.user import User

WAITS = text("period_id IS NULL")
STANDS = text("state = 'open'")


class Cause(enum.StrEnum):
    """What is charged. A correction takes the place of a charge that has been reversed."""

    USE = "use"
    CANCELLATION = "cancellation"
    NO_SHOW = "no_show"
    REVERSAL = "reversal"
    CORRECTION = "correction"


class Charge(Base):
    """Written once: the database refuses every change. A mistake is a reversal (`reversal_of_id`) and a new charge;
    both name in `first_id` the charge that began it. `institution_id` is the owner's. `amount_minor` is what the owner
    is owed, subsidies included; its shares add up to it. `used_on` is the day on the instrument's clock. `weights`, as
    in "1:2": how the lines were split, in the order of the shares' `place`. `review_until` and `is_silence_consent` are
    terms of the agreement, as they were told."""

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint("(cause = 'reversal') = (reversal_of_id IS NOT NULL)", name="reversal"),
        CheckConstraint("cause NOT IN ('reversal', 'correction') OR first_id IS NOT NULL", name="first"),
        Index("ix_charges_facility", "facility_id", "used_on"),
        Index("ix_charges_user", "user_id", "used_on"),
        Index("ix_charges_group", "group_id", "used_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id"), index=True)
    usage_id: Mapped[int | None] = mapped_column(ForeignKey("usages.id"), index=True)
    cause: Mapped[Cause] = mapped_column(enum_column(Cause))
    reversal_of_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), unique=True)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    tier: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    weights: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(Text, default="")
    review_until: Mapped[datetime]
    is_silence_consent: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    institution: Mapped[Institution] = relationship()
    facility: Mapped[Facility] = relationship()
    instrument: Mapped[Instrument] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    group: Mapped[Group | None] = relationship()
    reservation: Mapped[Reservation | None] = relationship()
    usage: Mapped[Usage | None] = relationship()
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    reversal_of: Mapped["Charge | None"] = relationship(
        remote_side="Charge.id", foreign_keys=[reversal_of_id], back_populates="reversal"
    )
    reversal: Mapped["Charge | None"] = relationship(
        foreign_keys="Charge.reversal_of_id", back_populates="reversal_of", uselist=False
    )
    lines: Mapped[list["ChargeLine"]] = relationship(viewonly=True, order_by="ChargeLine.number")
    shares: Mapped[list["Share"]] = relationship(viewonly=True, order_by="Share.id")


class ChargeLine(Base):
    """As the quote had it. `quantity` is an exact decimal as text. A subsidy takes off what its fund bears."""

    __tablename__ = "charge_lines"
    __table_args__ = (
        UniqueConstraint("charge_id", "number"),
        CheckConstraint("(kind = 'subsidy') = (fund_id IS NOT NULL)", name="payer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id", deferrable=True, initially="DEFERRED"))
    number: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_column(LineKind))
    quantity: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(40))
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("rates.id"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("funds.id"), index=True)
    why_code: Mapped[str] = mapped_column(String(60))
    why: Mapped[dict[str, Any]]

    charge: Mapped[Charge] = relationship(viewonly=True)
    fund: Mapped[Fund | None] = relationship()


class Share(Base):
    """What one payer bears of one line; `payer` None is the region, whose fund gives a subsidy. Nothing of it ever
    changes but `period_id`, the settlement that it is in, until that is sealed."""

    __tablename__ = "shares"
    __table_args__ = (
        Index("ix_shares_charge", "charge_id"),
        Index("ix_shares_period", "period_id"),
        Index("ix_shares_waiting", "used_on", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_shares_payer", "payer_id", "used_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[PublicId]
    charge_id: Mapped[int] = mapped_column(ForeignKey("charges.id", deferrable=True, initially="DEFERRED"))
    line_id: Mapped[int] = mapped_column(ForeignKey("charge_lines.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    cost_centre_id: Mapped[int | None] = mapped_column(ForeignKey("cost_centres.id"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("funds.id"), index=True)
    place: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    used_on: Mapped[date]
    period_id: Mapped[int | None] = mapped_column(ForeignKey("periods.id"))

    charge: Mapped[Charge] = relationship(viewonly=True)
    line: Mapped[ChargeLine] = relationship(viewonly=True)
    owner: Mapped[Institution] = relationship(foreign_keys=[owner_id])
    payer: Mapped[Institution | None] = relationship(foreign_keys=[payer_id])
    cost_centre: Mapped[CostCentre | None] = relationship()
    fund: Mapped[Fund | None] = relationship()
    disputes: Mapped[list["Dispute"]] = relationship(viewonly=True, order_by="Dispute.id")


class DisputeState(enum.StrEnum):
    """Upheld: the lab agrees, and reverses the charge. Rejected or withdrawn: the share goes into the next run."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Dispute(Base):
    """A payer's objection to one share. While it is open, the share is in no run."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        Index("uq_disputes_open", "share_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"))
    state: Mapped[DisputeState] = mapped_column(enum_column(DisputeState), default=DisputeState.OPEN)
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    share: Mapped[Share] = relationship()
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
