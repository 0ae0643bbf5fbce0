"""What concerns one person: her enrolments, and the documents that wait for her signature."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import (
    DocumentVersion,
    Enrolment,
    EnrolmentState,
    Facility,
    Signature,
    Training,
    TrainingDocument,
    TrainingSession,
    User,
    db,
)

MOST_SHOWN = 200


def my_enrolments(user: User) -> Sequence[Enrolment]:
    """All but those withdrawn, the newest session first."""
    training = joinedload(Enrolment.session).joinedload(TrainingSession.training)
    found = (
        select(Enrolment)
        .join(Enrolment.session)
        .where(Enrolment.user_id == user.id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .options(
            training.joinedload(Training.facility).joinedload(Facility.institution),
            training.joinedload(Training.institution),
            joinedload(Enrolment.session).selectinload(TrainingSession.trainers),
        )
    )
    return db.session.scalars(found.order_by(TrainingSession.starts_at.desc(), Enrolment.id).limit(MOST_SHOWN)).all()


def my_open_documents(user: User, training_ids: Iterable[int]) -> Sequence[TrainingDocument]:
    """Of these trainings, whose newest version she has not signed."""
    newest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.number).label("number"))
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    signed = (
        select(Signature.id)
        .join(DocumentVersion, DocumentVersion.id == Signature.version_id)
        .where(
            Signature.user_id == user.id,
            DocumentVersion.document_id == newest.c.document_id,
            DocumentVersion.number == newest.c.number,
        )
        .exists()
    )
    found = (
        select(TrainingDocument)
        .join(newest, newest.c.document_id == TrainingDocument.id)
        .where(
            TrainingDocument.training_id.in_(list(training_ids)),
            TrainingDocument.is_active,
            TrainingDocument.is_to_sign,
            ~signed,
        )
        .order_by(TrainingDocument.training_id, TrainingDocument.position, TrainingDocument.id)
    )
    return db.session.scalars(found).all()
