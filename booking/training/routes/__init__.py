"""The pages of trainings: looking for one, taking part, and what the lab does."""

from booking.training.routes import (  # their routes stand on the blueprint when imported
    attendance,
    courses,
    documents,
    enrolling,
    mine,
    publishing,
    quiz,
    quiz_settings,
    reading,
    sessions,
)
from booking.training.routes.blueprint import blueprint

__all__ = [
    "attendance", "blueprint", "courses", "documents", "enrolling", "mine", "publishing", "quiz", "quiz_settings",
    "reading", "sessions",
]  # fmt: skip
