"""What people must have before a session and before they pass: prerequisites, signatures, the quiz."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from booking.domain.held import Days, Held, best_level
from booking.domain.localtime import wall_time
from booking.reservations.required import held_by
from models import (
    DocumentVersion,
    Prerequisite,
    QuizAttempt,
    QuizQuestion,
    Signature,
    Training,
    TrainingDocument,
    db,
)

NOTHING = Held()


@dataclass(frozen=True, slots=True)
class Preparation:
    """What one person still lacks. `tries_left` counts what is left of the quiz; without a quiz it is passed."""

    missing: tuple[Prerequisite, ...] = ()
    unsigned: tuple[TrainingDocument, ...] = ()
    has_quiz: bool = False
    is_quiz_passed: bool = True
    tries_left: int = 0

    @property
    def is_ready_to_pass(self) -> bool:
        return not self.unsigned and self.is_quiz_passed


def preparation_of(training: Training, user_id: int, at: datetime, now: datetime | None = None) -> Preparation:
    return preparations(training, [user_id], at, now)[user_id]


def preparations(
    training: Training, user_ids: Collection[int], at: datetime, now: datetime | None = None
) -> dict[int, Preparation]:
    """Of several people, in a constant number of queries; judged for the moment `at`, such as a session's start, by
    what is known `now`, which is the same moment if it is not given."""
    needed = [one.required_id for one in training.prerequisites]
    held = held_levels(user_ids, needed, wall_time(at, training.zone).date(), now or at, training.zone)
    documents = documents_to_sign(training)
    signed = _signed(user_ids, [version_id for _document, version_id in documents])
    has_quiz = bool(db.session.scalar(select(func.count()).where(QuizQuestion.training_id == training.id)))
    tries = _tries(training, user_ids) if has_quiz else {}
    return {
        user_id: Preparation(
            tuple(one for one in training.prerequisites if held.get((user_id, one.required_id), 0) < one.level),
            tuple(document for document, version_id in documents if (user_id, version_id) not in signed),
            has_quiz,
            not has_quiz or tries.get(user_id, (0, False))[1],
            max(0, training.most_attempts - tries.get(user_id, (0, False))[0]),
        )
        for user_id in user_ids
    }


def held_levels(
    user_ids: Collection[int], training_ids: Collection[int], on: date, now: datetime, zone: ZoneInfo
) -> dict[tuple[int, int], int]:
    """The level of each training, by person and training, that each of these people can show on that day: not run out,
    used not too long ago by what is known `now`, or recognised of another school as equal."""
    if not user_ids or not training_ids:
        return {}
    held, known = held_by(user_ids, training_ids, now, zone)
    levels = {
        (user_id, one): best_level(held.get(user_id, NOTHING), one, Days(on, on), known)
        for user_id in user_ids
        for one in training_ids
    }
    return {key: level for key, level in levels.items() if level}


def documents_to_sign(training: Training) -> list[tuple[TrainingDocument, int]]:
    """Each with the id of its newest version, in their order."""
    newest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.number).label("number"))
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    found = (
        select(TrainingDocument, DocumentVersion.id)
        .join(newest, newest.c.document_id == TrainingDocument.id)
        .join(
            DocumentVersion,
            (DocumentVersion.document_id == newest.c.document_id) & (DocumentVersion.number == newest.c.number),
        )
        .where(TrainingDocument.training_id == training.id, TrainingDocument.is_active, TrainingDocument.is_to_sign)
        .order_by(TrainingDocument.position, TrainingDocument.id)
    )
    return [(document, version_id) for document, version_id in db.session.execute(found)]


def _signed(user_ids: Collection[int], version_ids: Collection[int]) -> set[tuple[int, int]]:
    if not version_ids:
        return set()
    found = select(Signature.user_id, Signature.version_id).where(
        Signature.user_id.in_(user_ids), Signature.version_id.in_(version_ids)
    )
    return {(user_id, version_id) for user_id, version_id in db.session.execute(found)}


def _tries(training: Training, user_ids: Collection[int]) -> Mapping[int, tuple[int, bool]]:
    """How often each has tried, and whether one of the tries was enough."""
    found = select(QuizAttempt.user_id, QuizAttempt.is_passed).where(
        QuizAttempt.training_id == training.id, QuizAttempt.user_id.in_(user_ids)
    )
    tries: dict[int, tuple[int, bool]] = {}
    for user_id, is_passed in db.session.execute(found):
        count, was_passed = tries.get(user_id, (0, False))
        tries[user_id] = (count + 1, was_passed or is_passed)
    return tries
