"""A fault: what somebody has found wrong with an instrument, how bad it is, and what became of it."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.closure import Closure
from models.instrument import Instrument
from models.usage import Usage
from models.user import User

STANDS = text("state = 'open'")


class Severity(enum.StrEnum):
    """`minor`: work goes on; `limits`: some work is not possible; `stops`: nothing is."""

    MINOR = "minor"
    LIMITS = "limits"
    STOPS = "stops"


class FaultState(enum.StrEnum):
    OPEN = "open"
    MENDED = "mended"
    NO_FAULT = "no_fault"


class Fault(Base):
    """`usage_id`: the use that it disturbed, if any. `photo`: the SHA-256 of what the file store keeps, as JPEG.
    `closure_id`: the closure that the lab has made for it. `answer`: what the lab says in the end."""

    __tablename__ = "faults"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        Index("ix_faults_open", "instrument_id", sqlite_where=STANDS, postgresql_where=STANDS),
        Index("ix_faults_instrument", "instrument_id", "reported_at"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"))
    usage_id: Mapped[int | None] = mapped_column(ForeignKey("usages.id", ondelete="SET NULL"), index=True)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reported_at: Mapped[datetime]
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    words: Mapped[str] = mapped_column(Text)
    photo: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[FaultState] = mapped_column(enum_column(FaultState), default=FaultState.OPEN)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closures.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    instrument: Mapped[Instrument] = relationship()
    usage: Mapped[Usage | None] = relationship()
    reported_by: Mapped[User] = relationship(foreign_keys=[reported_by_id])
    closure: Mapped[Closure | None] = relationship()
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
