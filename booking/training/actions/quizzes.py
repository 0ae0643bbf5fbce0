"""The quiz: its questions, and answering it, so often and no more."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from booking.domain.training import is_passed, right_answers
from booking.training.locks import lock_training
from models import QuizAttempt, QuizChoice, QuizQuestion, Training, User, db


class NoMoreTries(Exception):
    """She has passed already, has tried as often as one may, or there is nothing to answer."""


def add_question(training: Training, text: str, text_zh: str, choices: Sequence[tuple[str, str, bool]]) -> QuizQuestion:
    """The last question. `choices`: English, Chinese, whether it is right."""
    last = select(func.max(QuizQuestion.position)).where(QuizQuestion.training_id == training.id)
    question = QuizQuestion(
        training_id=training.id, text=text, text_zh=text_zh, position=(db.session.scalar(last) or 0) + 1,
        choices=[
            QuizChoice(position=number, text=one, text_zh=one_zh, is_right=is_right)
            for number, (one, one_zh, is_right) in enumerate(choices)
        ],
    )  # fmt: skip
    db.session.add(question)
    return question


def answer_quiz(training: Training, person: User, given: Mapping[str, Collection[int]], now: datetime) -> QuizAttempt:
    """One try, kept. `given`: the choices taken, by the public id of their question. Raises NoMoreTries."""
    lock_training(training.id)
    tries = db.session.execute(
        select(func.count(), func.max(QuizAttempt.is_passed.cast(db.Integer))).where(
            QuizAttempt.training_id == training.id, QuizAttempt.user_id == person.id
        )
    ).one()
    key = {
        question.public_id: {choice.id for choice in question.choices if choice.is_right}
        for question in training.questions
    }
    if not key or tries[1] or tries[0] >= training.most_attempts:
        raise NoMoreTries
    right = right_answers(given, key)
    attempt = QuizAttempt(
        training_id=training.id, user_id=person.id, number=tries[0] + 1, right_count=right, asked_count=len(key),
        answers={question: sorted(given.get(question, ())) for question in key}, pass_percent=training.pass_percent,
        is_passed=is_passed(right, len(key), training.pass_percent), taken_at=now,
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    return attempt
