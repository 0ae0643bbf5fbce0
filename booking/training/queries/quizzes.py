"""The tries of a quiz."""

from collections.abc import Sequence

from sqlalchemy import select

from models import QuizAttempt, QuizQuestion, Training, User, db


def attempts_of(training: Training, user: User) -> Sequence[QuizAttempt]:
    """One person's, the first first."""
    mine = select(QuizAttempt).where(QuizAttempt.training_id == training.id, QuizAttempt.user_id == user.id)
    return db.session.scalars(mine.order_by(QuizAttempt.number)).all()


def find_question(public_id: str) -> QuizQuestion | None:
    return db.session.scalar(select(QuizQuestion).where(QuizQuestion.public_id == public_id))
