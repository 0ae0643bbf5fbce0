"""The quiz of a training: questions with choices in two languages, and what each person has answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId
from models.user import User


class QuizQuestion(Base):
    """A question in two languages with its choices; of several right ones all must be chosen."""

    __tablename__ = "quiz_questions"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(500))
    text_zh: Mapped[str] = mapped_column(String(500), default="")

    choices: Mapped[list["QuizChoice"]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (QuizChoice.position, QuizChoice.id)
    )

    def text_in(self, language: str) -> str:
        return self.text_zh if language.startswith("zh") and self.text_zh else self.text


class QuizChoice(Base):
    __tablename__ = "quiz_choices"

    id: Mapped[PrimaryKey]
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_questions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(300))
    text_zh: Mapped[str] = mapped_column(String(300), default="")
    is_right: Mapped[bool] = mapped_column(default=False)

    def text_in(self, language: str) -> str:
        return self.text_zh if language.startswith("zh") and self.text_zh else self.text


class QuizAttempt(Base):
    """What a person answered, numbered from 1: `answers` maps a question's public id to the ids of the choices taken.
    Kept as it was, with the pass mark of then."""

    __tablename__ = "quiz_attempts"
    __table_args__ = (
        UniqueConstraint("training_id", "user_id", "number"),
        CheckConstraint("right_count BETWEEN 0 AND asked_count AND asked_count > 0", name="counts"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    right_count: Mapped[int]
    asked_count: Mapped[int]
    pass_percent: Mapped[int]
    is_passed: Mapped[bool]
    taken_at: Mapped[datetime]

    user: Mapped[User] = relationship()
