"""What can be asked about trainings."""

from booking.training.queries.lists import instruments_to_cover, listed, next_sessions, of_instrument, trainings_of
from booking.training.queries.mine import my_enrolments, my_open_documents
from booking.training.queries.preparing import Preparation, held_levels, preparation_of, preparations
from booking.training.queries.sessions import SessionRow, participants, rows_of, staff_of
from booking.training.queries.visible import (
    document_seen_by,
    find_enrolment,
    find_session,
    find_training,
    find_version,
    leads_session,
    runs_training,
    training_seen_by,
)

__all__ = [
    "Preparation", "SessionRow", "document_seen_by", "find_enrolment", "find_session", "find_training", "find_version",
    "held_levels", "instruments_to_cover", "leads_session", "listed", "my_enrolments", "my_open_documents",
    "next_sessions", "of_instrument", "participants", "preparation_of", "preparations", "rows_of", "runs_training",
    "staff_of", "training_seen_by", "trainings_of",
]  # fmt: skip
