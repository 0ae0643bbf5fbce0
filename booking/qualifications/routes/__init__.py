"""The pages of qualifications: the passport, requirements, a lab's people, recognitions, certificates."""

from booking.qualifications.routes import (
    certificates,
    passport,
    people,
    recognitions,
    requirements,
    supervising,
    withdrawing,
)
from booking.qualifications.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "certificates",
    "passport",
    "people",
    "recognitions",
    "requirements",
    "supervising",
    "withdrawing",
]
