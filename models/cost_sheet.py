"""A cost sheet: what an instrument costs its owner in a year, and the hours that these costs are spread over."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.instrument import Instrument
from models.user import User

PARTS = ("depreciation", "maintenance", "utilities", "staff", "consumables")


class CostSheet(Base):
    """Yearly amounts in minor units. `rated_hours` is what the owner expects to offer; the break-even price never
    counts on less than the rated hours that such instruments owe."""

    __tablename__ = "cost_sheets"
    __table_args__ = (
        CheckConstraint(" AND ".join(f"{part}_minor >= 0" for part in PARTS), name="amounts"),
        CheckConstraint("rated_hours BETWEEN 0 AND 8784", name="hours"),
    )

    instrument_id: Mapped[int] = mapped_column(
        ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    depreciation_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    maintenance_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    utilities_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    staff_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    consumables_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    rated_hours: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    instrument: Mapped[Instrument] = relationship()
    changed_by: Mapped[User | None] = relationship()

    @property
    def total_minor(self) -> int:
        return sum(getattr(self, f"{part}_minor") for part in PARTS)
