"""An agreement: what an institution that owns instruments has agreed with others, clause by clause, in versions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.agreement import AgreementState, Scope, Standing, Validity
from booking.domain.netting import Mode
from booking.domain.quota import Period
from booking.domain.tariff import Tier
from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.facility import Facility
from models.institution import Institution
from models.instrument import Instrument
from models.user import User

agreement_partners = Table(
    "agreement_partners",
    Base.metadata,
    Column("agreement_id", ForeignKey("agreements.id", ondelete="CASCADE"), primary_key=True),
    Column("institution_id", ForeignKey("institutions.id", ondelete="CASCADE"), primary_key=True, index=True),
)
clause_instruments = Table(
    "clause_instruments",
    Base.metadata,
    Column("clause_id", ForeignKey("clauses.id", ondelete="CASCADE"), primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Agreement(TwoLanguages, Base):
    """One version of it. What is in force is not changed any more: a change is a new version, which `supersedes` this
    one from its first day on. `valid_until` is exclusive; without it, it holds until it is ended.

    `settlement_mode`: how the partners' money is settled, where they want it otherwise than the others. A payer has
    `review_days` to look at a charge; whether silence then means consent, and after how many days of delay a partner
    pays in advance, are terms, too."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="order"),
        CheckConstraint("state = 'draft' OR signed_on IS NOT NULL", name="signed"),
        CheckConstraint("review_days >= 0 AND prepay_after_days >= 0", name="terms"),
        Index("ix_agreements_owner", "institution_id", "state"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    version: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    state: Mapped[AgreementState] = mapped_column(enum_column(AgreementState), default=AgreementState.DRAFT)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    note_zh: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[str] = mapped_column(String(500), default="")
    signed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    settlement_mode: Mapped[Mode | None] = mapped_column(enum_column(Mode))
    review_days: Mapped[int | None]
    is_silence_consent: Mapped[bool] = mapped_column(default=True)
    prepay_after_days: Mapped[int | None]

    institution: Mapped[Institution] = relationship()
    partners: Mapped[list[Institution]] = relationship(secondary=agreement_partners, order_by=Institution.name)
    supersedes: Mapped["Agreement | None"] = relationship(remote_side="Agreement.id")
    created_by: Mapped[User | None] = relationship()
    clauses: Mapped[list["Clause"]] = relationship(
        back_populates="agreement", cascade="all, delete-orphan", order_by="Clause.number"
    )

    @property
    def validity(self) -> Validity:
        return Validity(self.valid_from, self.valid_until)

    @property
    def is_draft(self) -> bool:
        return self.state is AgreementState.DRAFT

    def standing(self, today: date) -> Standing:
        return self.validity.standing(self.state, today)


class Clause(Base):
    """What it covers (instruments by name, else a facility, else all of the owner) and what it gives the partners.

    A pool is a limit on all that a partner uses together; while the agreement is in force it stands among the quotas,
    one for each partner. `tier`: the prices that the partners pay; None leaves what they are by themselves.
    """

    __tablename__ = "clauses"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("horizon_days IS NULL OR horizon_days >= 0", name="horizon"),
        CheckConstraint("(pool_minutes IS NULL) = (pool_period IS NULL)", name="pool"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"))
    number: Mapped[int]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    horizon_days: Mapped[int | None]
    is_as_own: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[bool] = mapped_column(default=False)
    pool_minutes: Mapped[int | None]
    pool_period: Mapped[Period | None] = mapped_column(enum_column(Period))
    tier: Mapped[Tier | None] = mapped_column(enum_column(Tier))

    agreement: Mapped[Agreement] = relationship(back_populates="clauses")
    facility: Mapped[Facility | None] = relationship()
    instruments: Mapped[list[Instrument]] = relationship(secondary=clause_instruments, order_by=Instrument.name)

    @property
    def scope(self) -> Scope:
        return Scope(self.facility_id, frozenset(one.id for one in self.instruments))
