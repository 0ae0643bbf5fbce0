"""A claim: one reservation's hold on one resource. The database refuses two that overlap (migrations/, the guard)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class Claim(Base):
    """Half-open in UTC, set-up and clean-up included. Only what is held now: releasing deletes the row."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_claims_resource_interval", "resource_id", "starts_at", "ends_at"),
    )

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
