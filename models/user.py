"""A person with an account; their memberships of institutions; the roles that they hold."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.facility import Facility
from models.institution import Institution


class User(Base):
    """`email` is kept in lower case. `password_hash` is werkzeug's scrypt. `sign_in_stamp` is what a session must
    carry: a new password or signing out everywhere changes it. `confirmed_at` is empty until the link is used."""

    __tablename__ = "users"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(300))
    sign_in_stamp: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(10), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/London")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]
    is_suspended: Mapped[bool] = mapped_column(default=False)
    is_reminded: Mapped[bool] = mapped_column(default=True)
    calendar_revision: Mapped[int] = mapped_column(default=1)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", foreign_keys="Membership.user_id")
    roles: Mapped[list["RoleGrant"]] = relationship(back_populates="user", foreign_keys="RoleGrant.user_id")

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie names: the person and the stamp, so that a changed stamp signs out everywhere."""
        return f"{self.public_id}.{self.sign_in_stamp}"

    @property
    def is_active(self) -> bool:
        return self.confirmed_at is not None and not self.is_suspended


class MembershipState(enum.StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class Membership(Base):
    """A person belongs to an institution: by the domain of a confirmed address, or by its administrator's decision."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "institution_id"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    state: Mapped[MembershipState] = mapped_column(enum_column(MembershipState))
    is_by_domain: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(500), default="")

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=[user_id])
    institution: Mapped[Institution] = relationship()


class Role(enum.StrEnum):
    """Researcher is whoever has an active membership; group leader is whoever leads a group. The rest are granted."""

    INSTRUMENT_LAB = "instrument_lab"
    SCHOOL_ADMINISTRATOR = "school_administrator"
    FINANCE_OFFICER = "finance_officer"
    REGION_ADMINISTRATOR = "region_administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator"


class RoleGrant(Base):
    """Instrument lab is granted for a facility; school administrator and finance officer for an institution; the
    region's and the system's administrators for the whole installation."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint(
            "(role = 'instrument_lab' AND facility_id IS NOT NULL AND institution_id IS NULL)"
            " OR (role IN ('school_administrator', 'finance_officer')"
            " AND institution_id IS NOT NULL AND facility_id IS NULL)"
            " OR (role IN ('region_administrator', 'system_administrator')"
            " AND institution_id IS NULL AND facility_id IS NULL)",
            name="scope",
        ),
        Index("ix_role_grants_user", "user_id"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id"), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="roles", foreign_keys=[user_id])
    institution: Mapped[Institution | None] = relationship()
    facility: Mapped[Facility | None] = relationship()


class SignInAttempt(Base):
    """A failed sign-in, counted per address and per client so that guessing slows down on every worker at once."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256 of what is limited
    attempted_at: Mapped[datetime] = mapped_column(index=True)
