"""The outbox: one message is one person to be told of something, written in the transaction that did it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.reservation import Reservation
from models.user import User


class MessageState(enum.StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Message(Base):
    """Rendered only when it is sent, from `kind`, `details` and the reservation as it is then.

    `coalesce_key`: while a message with the same key is still due, a further change updates that one instead of adding
    another, so that drag, drag, undo becomes one mail or none.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "state", "due_at"),
        Index("ix_messages_coalesce", "coalesce_key", "state"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    coalesce_key: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[MessageState] = mapped_column(enum_column(MessageState), default=MessageState.DUE)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User] = relationship()
    reservation: Mapped[Reservation | None] = relationship()
