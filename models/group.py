"""A lab (research group) of an institution: its leader and its members."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages
from models.institution import Institution
from models.user import User


class Group(TwoLanguages, Base):
    __tablename__ = "groups"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    calendar_revision: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution] = relationship()
    leader: Mapped[User] = relationship()
    memberships: Mapped[list["GroupMembership"]] = relationship(back_populates="group", cascade="all, delete-orphan")


class GroupMembership(Base):
    __tablename__ = "group_memberships"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[PrimaryKey]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]

    group: Mapped[Group] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()
