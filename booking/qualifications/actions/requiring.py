"""Setting what an instrument requires, part by part."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from booking.domain.requirement_form import read_tree, write_tree
from booking.domain.requirements import AllOf, AnyOf, Scope, Supervised, Trained, Tree, leaves
from booking.locks import lock_instruments
from models import Instrument, RequiredTraining, Requirement, User, db

Path = tuple[int, ...]
Change = Callable[[tuple[Tree, ...]], tuple[Tree, ...]]


def require(instrument: Instrument, scope: Scope, *, is_first_reviewed: bool, by: User, now: datetime) -> Requirement:
    """A new requirement for these ways of use, with nothing in it yet. What is booked already stays."""
    lock_instruments([instrument.id])
    made = Requirement(
        instrument_id=instrument.id, modes=list(scope.modes), from_minute=scope.from_minute,
        until_minute=scope.until_minute, option_id=scope.extra_id, tree=write_tree(AllOf()),
        is_first_reviewed=is_first_reviewed, changed_at=now, changed_by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def drop(requirement: Requirement) -> None:
    """Nothing of it is required any more."""
    lock_instruments([requirement.instrument_id])
    db.session.delete(requirement)


def add_part(requirement: Requirement, path: Path, part: Tree, by: User, now: datetime) -> None:
    """Put a part at the end of the group that `path` leads to, by numbers from the root. Raises ValueError if there is
    no such group, or if it becomes too deep or too large."""
    lock_instruments([requirement.instrument_id])
    _write(requirement, _changed(read_tree(requirement.tree), path, lambda parts: (*parts, part)), by, now)


def remove_part(requirement: Requirement, path: Path, by: User, now: datetime) -> None:
    """Take out the part that `path` leads to, with all that is in it. Raises ValueError if there is none."""
    if not path:
        raise ValueError("the root stays")
    lock_instruments([requirement.instrument_id])
    number = path[-1]

    def without(parts: tuple[Tree, ...]) -> tuple[Tree, ...]:
        if number >= len(parts):
            raise ValueError("no such part")
        return (*parts[:number], *parts[number + 1 :])

    _write(requirement, _changed(read_tree(requirement.tree), path[:-1], without), by, now)


def _changed(tree: Tree, path: Path, change: Change) -> Tree:
    if not isinstance(tree, AllOf | AnyOf):
        raise ValueError("not a group")
    if not path:
        return replace(tree, parts=change(tree.parts))
    number, *rest = path
    if number >= len(tree.parts):
        raise ValueError("no such group")
    inner = _changed(tree.parts[number], tuple(rest), change)
    return replace(tree, parts=(*tree.parts[:number], inner, *tree.parts[number + 1 :]))


def _write(requirement: Requirement, tree: Tree, by: User, now: datetime) -> None:
    kept = write_tree(tree)
    read_tree(kept)
    requirement.tree, requirement.changed_at, requirement.changed_by_id = kept, now, by.id
    name_trainings(requirement, tree)


def name_trainings(requirement: Requirement, tree: Tree) -> None:
    """Which trainings the tree speaks of, and from which level on their holders may supervise."""
    levels = _levels(leaves(tree))
    known = {one.training_id: one for one in requirement.trainings}
    requirement.trainings = [known.get(one) or RequiredTraining(training_id=one) for one in levels]
    for one in requirement.trainings:
        one.supervisor_level = levels[one.training_id]


def _levels(parts: Iterable[object]) -> dict[int, int | None]:
    """Of each training that is named, the least level from which on its holders may supervise, if any may."""
    found: dict[int, int | None] = {}
    for leaf in parts:
        if isinstance(leaf, Trained):
            found.setdefault(leaf.training_id, None)
        elif isinstance(leaf, Supervised):
            known = found.get(leaf.training_id)
            found[leaf.training_id] = min(leaf.level, known or leaf.level)
    return found
