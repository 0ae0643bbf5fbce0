"""What one level, the region, a school, a facility or an instrument, has set for booking; empty is inherited."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class Policy(Base):
    """One row a level; the region's has no owner. Names and meanings: booking/domain/policy.py. What holds for an
    instrument after all levels stands in its own columns, written by booking/policies/actions.py and nobody else."""

    __tablename__ = "policies"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_owner",
        ),
    )

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"), unique=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), unique=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), unique=True)

    increment_minutes: Mapped[int | None]
    shortest_minutes: Mapped[int | None]
    longest_minutes: Mapped[int | None]
    is_whole_day: Mapped[bool | None]
    notice_minutes: Mapped[int | None]
    move_notice_minutes: Mapped[int | None]
    cancel_notice_minutes: Mapped[int | None]
    horizon_days: Mapped[int | None]
    others_horizon_days: Mapped[int | None]
    setup_minutes: Mapped[int | None]
    cleanup_minutes: Mapped[int | None]
    is_approval_needed: Mapped[bool | None]
    is_closed_on_holidays: Mapped[bool | None]
    future_limit: Mapped[int | None]
    simultaneous_limit: Mapped[int | None]
    partner_share_percent: Mapped[int | None]
