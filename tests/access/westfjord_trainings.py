"""One of each thing of Westfjord that belongs to trainings and what they qualify for."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from booking.catalogue.file_store import keep
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.held import Recognised
from booking.domain.interval import Interval
from booking.domain.requirements import Scope
from booking.policies.qualifying import give_level
from booking.qualifications.actions.requiring import require
from booking.training import actions
from booking.training.actions import Plan
from models import (
    DocumentVersion,
    Enrolment,
    EnrolmentState,
    ExternalCertificate,
    Qualification,
    QuizQuestion,
    Recognition,
    Requirement,
    Training,
    TrainingDocument,
    TrainingSession,
    db,
)


def training(cast: Cast, *, is_active: bool = True) -> Training:
    """Of the lab that runs the force microscope, with a quiz. An active one is public."""
    made = actions.create_training(
        cast.materials, now(), name="Force microscopy", levels="12", languages=["en"], is_active=is_active
    )
    question(cast, made)
    return made


def session(cast: Cast, of: Training | None = None) -> TrainingSession:
    starts_at = now() + timedelta(days=800)
    plan = Plan(
        Interval(starts_at, starts_at + timedelta(hours=2)), starts_at, "Room 1", "", "en", 6,
        has_waiting_list=True, trainers=[cast.marta],
    )  # fmt: skip
    return actions.plan_session(of or training(cast), plan, cast.marta, now())


def enrolment(cast: Cast) -> Enrolment:
    """Lin's."""
    return added(
        Enrolment(
            session_id=session(cast).id, user_id=cast.lin.id, state=EnrolmentState.ENROLLED, seat=1, queued_at=now(),
            changed_at=now(),
        )
    )  # fmt: skip


def question(cast: Cast, of: Training | None = None) -> QuizQuestion:
    made = actions.add_question(of or training(cast), "Which end is sharp?", "", [("The tip", "", True)])
    db.session.flush()
    return made


def document(cast: Cast, of: Training | None = None) -> TrainingDocument:
    """With one version."""
    made = actions.add_document(of or training(cast), "House rules", "", is_to_sign=True)
    actions.publish(made, "Tips are sharp.", "", cast.marta, now())
    return made


def version(cast: Cast, of: Training | None = None) -> DocumentVersion:
    return document(cast, of).versions[0]


def qualification(cast: Cast) -> Qualification:
    """Lin's, in a training of the lab."""
    made = training(cast)
    return added(
        Qualification(
            user_id=cast.lin.id, training_id=made.id, facility_id=made.facility_id, level=1, granted_at=now(),
            evidence="Passed",
        )
    )  # fmt: skip


def level(cast: Cast) -> Qualification:
    """Lin's, without a training."""
    given = give_level(cast.lin, cast.materials, None, 2, valid_until=None, by=cast.marta, now=now())
    db.session.flush()
    return given


def certificate(cast: Cast) -> ExternalCertificate:
    """Lin's, sent to her school."""
    sha256 = keep(Path(current_app.config["FILES_FOLDER"]), b"%PDF")
    return added(
        ExternalCertificate(
            user_id=cast.lin.id, institution_id=cast.westfjord.id, kind="laser", issuer="Elsewhere",
            issued_on=now().date(), file_sha256=sha256, size_bytes=4, submitted_at=now(),
        )
    )  # fmt: skip


def recognition(cast: Cast) -> Recognition:
    """Westfjord's, of what Norhaven teaches."""
    return added(
        Recognition(
            institution_id=cast.westfjord.id, from_institution_id=cast.norhaven.id, kind=Recognised.EQUAL,
            reason="Same course", valid_from=now().date(), created_at=now(),
        )
    )  # fmt: skip


def requirement(cast: Cast) -> Requirement:
    return require(cast.afm, Scope(), is_first_reviewed=False, by=cast.marta, now=now())


def _kept_back(cast: Cast) -> Training:
    return training(cast, is_active=False)


# What is of a training that its lab does not show, by the beginning of its addresses.
KEPT_BACK: dict[str, Callable[[Cast], Any]] = {
    "/trainings/": _kept_back,
    "/training-sessions/": lambda cast: session(cast, _kept_back(cast)),
    "/training-documents/": lambda cast: document(cast, _kept_back(cast)),
    "/training-document-versions/": lambda cast: version(cast, _kept_back(cast)),
    "/quiz-questions/": lambda cast: question(cast, _kept_back(cast)),
}


def added(record: Any) -> Any:
    db.session.add(record)
    db.session.flush()
    return record
