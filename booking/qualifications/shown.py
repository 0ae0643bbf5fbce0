"""A requirement as the lab's page draws it: each part in words, with the path that its buttons name."""

from typing import Any

from sqlalchemy import select

from booking.domain.parameters import Needed
from booking.domain.requirements import AllOf, AnyOf, Certified, Scope, Supervised, Tree
from booking.qualifications.words import scope_in_words
from booking.reservations.requirement_words import needed_in_words
from models import Instrument, RequiredTraining, Requirement, Training, db

Names = dict[int, tuple[str, str]]


def shown(requirement: Requirement, tree: Tree, instrument: Instrument) -> dict[str, Any]:
    """Its address, its ways of use, and its root with all parts; one query for the names of trainings."""
    scope = Scope(tuple(requirement.modes), requirement.from_minute, requirement.until_minute, requirement.option_id)
    named = (
        select(Training.id, Training.name, Training.name_zh)
        .join(RequiredTraining, RequiredTraining.training_id == Training.id)
        .where(RequiredTraining.requirement_id == requirement.id)
    )
    names: Names = {row.id: (row.name, row.name_zh) for row in db.session.execute(named)}
    return {
        "public_id": requirement.public_id,
        "title": scope_in_words(scope, instrument),
        "is_first_reviewed": requirement.is_first_reviewed,
        "root": _node(tree, "", names),
    }


def _node(tree: Tree, path: str, names: Names) -> dict[str, Any]:
    if isinstance(tree, AllOf | AnyOf):
        parts = [_node(part, f"{path}.{number}".strip("."), names) for number, part in enumerate(tree.parts)]
        return {"path": path, "is_group": True, "is_any": isinstance(tree, AnyOf), "parts": parts}
    return {"path": path, "is_group": False, "words": needed_in_words(_needed(tree, names))}


def _needed(leaf: Any, names: Names) -> Needed:
    if isinstance(leaf, Certified):
        return Needed("certificate", leaf.kind)
    name, name_zh = names.get(leaf.training_id, ("", ""))
    return Needed("supervised" if isinstance(leaf, Supervised) else "training", name, name_zh, leaf.level)
