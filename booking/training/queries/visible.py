"""Who may see and run which training: active ones are public; the rest is for whoever runs them."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking import access
from models import (
    DocumentVersion,
    Enrolment,
    Facility,
    Prerequisite,
    Training,
    TrainingDocument,
    TrainingSession,
    User,
    db,
)

WITH_ITS_PLACE = (
    joinedload(Training.facility).joinedload(Facility.institution),
    joinedload(Training.institution),
    joinedload(Training.technique),
)


def runs_training(user: User, training: Training) -> bool:
    """The facility's lab; of a school's training the school's administrator."""
    if training.facility is not None:
        return access.runs(user, training.facility)
    return access.administers(user, training.institution)


def leads_session(user: User, session: TrainingSession) -> bool:
    """Whoever runs the training, and its trainers, mark who was there."""
    if not access.is_signed_in(user):
        return False
    return any(trainer.id == user.id for trainer in session.trainers) or runs_training(user, session.training)


def find_training(public_id: str) -> Training | None:
    """With its place, what it covers and what it needs."""
    related = (
        selectinload(Training.instruments),
        selectinload(Training.prerequisites).joinedload(Prerequisite.required),
        *WITH_ITS_PLACE,
    )
    return db.session.scalar(select(Training).where(Training.public_id == public_id).options(*related))


def training_seen_by(user: User, public_id: str) -> Training | None:
    found = find_training(public_id)
    return found if found is not None and (found.is_active or runs_training(user, found)) else None


def find_session(public_id: str) -> TrainingSession | None:
    of_training = joinedload(TrainingSession.training)
    related = (
        of_training.joinedload(Training.facility).joinedload(Facility.institution),
        of_training.joinedload(Training.institution),
        joinedload(TrainingSession.instrument),
        joinedload(TrainingSession.reservation),
        selectinload(TrainingSession.trainers),
    )
    return db.session.scalar(select(TrainingSession).where(TrainingSession.public_id == public_id).options(*related))


def find_enrolment(public_id: str, user: User) -> Enrolment | None:
    """One's own."""
    mine = select(Enrolment).where(Enrolment.public_id == public_id, Enrolment.user_id == user.id)
    return db.session.scalar(mine.options(joinedload(Enrolment.session).joinedload(TrainingSession.training)))


def document_seen_by(user: User, public_id: str) -> tuple[TrainingDocument, Training] | None:
    """The document and its training; what has been taken away is seen by whoever runs it."""
    found = db.session.execute(
        select(TrainingDocument, Training)
        .join(Training, Training.id == TrainingDocument.training_id)
        .where(TrainingDocument.public_id == public_id)
        .options(selectinload(TrainingDocument.versions), *WITH_ITS_PLACE)
    ).first()
    if found is None:
        return None
    document, training = found
    is_open = document.is_active and training.is_active
    return (document, training) if is_open or runs_training(user, training) else None


def find_version(public_id: str) -> DocumentVersion | None:
    known = select(DocumentVersion).where(DocumentVersion.public_id == public_id)
    return db.session.scalar(known.options(joinedload(DocumentVersion.document)))
