"""A school, hospital, institute or company: the legal person that owns instruments, pays and is paid."""

import enum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.opening import OpeningWindow
from models.policy import Policy


class InstitutionKind(enum.StrEnum):
    UNIVERSITY = "university"
    HOSPITAL = "hospital"
    INSTITUTE = "institute"
    COMPANY = "company"


class Institution(TwoLanguages, Base):
    __tablename__ = "institutions"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[InstitutionKind] = mapped_column(enum_column(InstitutionKind))
    ror: Mapped[str] = mapped_column(String(60), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    city: Mapped[str] = mapped_column(String(120), default="")
    city_zh: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    time_zone: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))

    parent: Mapped["Institution | None"] = relationship(remote_side="Institution.id")
    own_policy: Mapped[Policy | None] = relationship(cascade="all, delete-orphan")
    opening_windows: Mapped[list[OpeningWindow]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (OpeningWindow.weekday, OpeningWindow.opens_minute)
    )
    domains: Mapped[list["EmailDomain"]] = relationship(
        back_populates="institution", cascade="all, delete-orphan", order_by="EmailDomain.domain"
    )


class EmailDomain(Base):
    """An e-mail domain whose confirmed addresses are members of the institution; subdomains count too."""

    __tablename__ = "email_domains"

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"), index=True)
    domain: Mapped[str] = mapped_column(String(255), unique=True)

    institution: Mapped[Institution] = relationship(back_populates="domains")
