"""How a facility wants its instruments used: check-in, consumables, and the codes that stand on its benches."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.attendance import Grace
from models.base import Base, PrimaryKey, PublicId, TwoLanguages
from models.facility import Facility


class UsePolicy(Base):
    """What a facility has set; one that has set nothing is as `Grace` says by itself."""

    __tablename__ = "use_policies"
    __table_args__ = (
        CheckConstraint("grace_minutes BETWEEN 5 AND 1440", name="grace"),
        CheckConstraint("early_minutes BETWEEN 0 AND 1440", name="early"),
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), primary_key=True)
    is_asked: Mapped[bool] = mapped_column(default=False)
    grace_minutes: Mapped[int] = mapped_column(default=30)
    is_released: Mapped[bool] = mapped_column(default=True)
    early_minutes: Mapped[int] = mapped_column(default=30)

    facility: Mapped[Facility] = relationship()

    @property
    def grace(self) -> Grace:
        return Grace(self.is_asked, self.grace_minutes, self.is_released, self.early_minutes)


class Consumable(TwoLanguages, Base):
    """What is counted when it is used up; `code` is how usages and rates name it. What is not active is offered no
    more."""

    __tablename__ = "consumables"
    __table_args__ = (UniqueConstraint("facility_id", "code"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(40), default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    facility: Mapped[Facility] = relationship()


class BenchCode(Base):
    """The address behind the QR code on an instrument's bench ends in `code`, which is random. A new one makes every
    print of the old worthless."""

    __tablename__ = "bench_codes"

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    made_at: Mapped[datetime]
