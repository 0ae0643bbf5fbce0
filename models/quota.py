"""A quota: how much of some instruments a person, a lab or a school may have in a day, week, month, term or year."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.quota import Audience, Period, Subject, Unit
from models.agreement import Clause
from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.facility import Facility
from models.institution import Institution
from models.instrument import Instrument

quota_instruments = Table(
    "quota_instruments",
    Base.metadata,
    Column("quota_id", ForeignKey("quotas.id", ondelete="CASCADE"), primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Quota(TwoLanguages, Base):
    """Set by an instrument's lab, a facility, a school or (no owner) the region, over all instruments below it, or over
    those of `instruments` where there are any. `peak`: windows [weekday, opens, closes] in which alone time counts.

    Of an agreement's clause it is the pool of one partner, which counts only where that clause holds.

    What has ended limits nothing any more; it stays for the record. Whoever books under it locks its row.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(
            "(CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_owner",
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    unit: Mapped[Unit] = mapped_column(enum_column(Unit))
    amount: Mapped[int]
    period: Mapped[Period] = mapped_column(enum_column(Period))
    subject: Mapped[Subject] = mapped_column(enum_column(Subject))
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"))
    peak: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")

    institution: Mapped[Institution | None] = relationship(foreign_keys=[institution_id])
    facility: Mapped[Facility | None] = relationship()
    instrument: Mapped[Instrument | None] = relationship(foreign_keys=[instrument_id])
    partner: Mapped[Institution | None] = relationship(foreign_keys=[partner_id])
    clause: Mapped[Clause | None] = relationship()
    instruments: Mapped[list[Instrument]] = relationship(secondary=quota_instruments, order_by=Instrument.id)
