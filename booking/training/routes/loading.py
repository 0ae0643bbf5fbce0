"""What these pages are about, for whoever may see it; 404 for everybody else."""

from flask import abort
from flask_login import current_user

from booking.training import queries
from models import Training, TrainingDocument, TrainingSession


def training_or_404(public_id: str) -> Training:
    return queries.training_seen_by(current_user, public_id) or abort(404)


def run_training_or_404(public_id: str) -> Training:
    found = queries.find_training(public_id)
    return found if found is not None and queries.runs_training(current_user, found) else abort(404)


def seen_session_or_404(public_id: str) -> TrainingSession:
    """A session of a training that the reader sees."""
    found = queries.find_session(public_id)
    if found is None or not (found.training.is_active or queries.leads_session(current_user, found)):
        abort(404)
    return found


def led_session_or_404(public_id: str) -> TrainingSession:
    """For its trainers and whoever runs the training."""
    found = queries.find_session(public_id)
    return found if found is not None and queries.leads_session(current_user, found) else abort(404)


def run_session_or_404(public_id: str) -> TrainingSession:
    found = queries.find_session(public_id)
    return found if found is not None and queries.runs_training(current_user, found.training) else abort(404)


def document_or_404(public_id: str) -> tuple[TrainingDocument, Training]:
    return queries.document_seen_by(current_user, public_id) or abort(404)


def run_document_or_404(public_id: str) -> tuple[TrainingDocument, Training]:
    document, training = document_or_404(public_id)
    return (document, training) if queries.runs_training(current_user, training) else abort(404)
