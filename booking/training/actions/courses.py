"""Making a training, and saying which trainings one must have before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.domain.training import circle_through
from booking.training.locks import lock_prerequisites
from models import Facility, Institution, Prerequisite, Training, db


class Circle(Exception):
    """A training would be needed before itself; `way` names the trainings from the one back to itself."""

    def __init__(self, way: Sequence[Training]) -> None:
        super().__init__("a training cannot be needed before itself")
        self.way = way


def create_training(place: Facility | Institution, now: datetime, **values: Any) -> Training:
    """A course of the facility, or of the school itself. `values` by column."""
    is_facility = isinstance(place, Facility)
    training = Training(
        institution_id=place.institution_id if isinstance(place, Facility) else place.id,
        facility_id=place.id if is_facility else None,
        created_at=now,
        changed_at=now,
        **values,
    )
    db.session.add(training)
    db.session.flush()
    return training


def set_prerequisites(training: Training, levels: Mapping[int, int]) -> None:
    """Which trainings, by id, one must hold at which least level before this one. Raises Circle."""
    lock_prerequisites(training.institution_id)
    edges: dict[int, set[int]] = {}
    for one_id, required_id in db.session.execute(select(Prerequisite.training_id, Prerequisite.required_id)):
        edges.setdefault(one_id, set()).add(required_id)
    way = circle_through(training.id, edges | {training.id: set(levels)})
    if way:
        named = {one.id: one for one in db.session.scalars(select(Training).where(Training.id.in_(way)))}
        raise Circle([named[one_id] for one_id in way])
    db.session.refresh(training, ["prerequisites"])
    kept = {one.required_id: one for one in training.prerequisites}
    training.prerequisites = [
        kept.get(required_id) or Prerequisite(required_id=required_id) for required_id in sorted(levels)
    ]
    for one in training.prerequisites:
        one.level = levels[one.required_id]
