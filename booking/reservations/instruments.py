"""Instruments with the opening windows that hold there: their own, or those of the nearest level above that has any."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from booking.domain.availability import Need
from booking.domain.opening import ALWAYS, Audience, Opening, Window
from booking.domain.policy import Level, Value
from booking.reservations import statements
from models import db

Rows = Sequence[Any]
Assumed = Mapping[str, Value]
NOTHING_ASSUMED: Assumed = {}
OWNERS = (Level.INSTRUMENT, Level.FACILITY, Level.INSTITUTION)
Owner = tuple[int | None, int | None, int | None]  # whose a window is: one of these, by id


@dataclass(frozen=True, slots=True)
class Openings:
    """All windows of the level whose hours hold, whoever may use them; always open where none has any."""

    openings: tuple[Opening, ...]
    level: Level


@dataclass(frozen=True, slots=True)
class Instruments:
    """A row of statements.INSTRUMENTS of each; the hours that they, their facilities and schools have of their own; and
    what they need, if that has been read."""

    rows: Rows
    windows: Mapping[Owner, Openings]
    needs: Mapping[int, tuple[Need, ...]] = field(default_factory=dict)


def one_instrument(instrument_id: int, assumed: Assumed = NOTHING_ASSUMED) -> Instruments:
    """With its windows. One query. `assumed`: settings that are tried out, by column."""
    rows = db.session.execute(statements.INSTRUMENT_AND_WINDOWS, {"ids": [instrument_id]}).all()
    windows = _by_owner(row for row in rows if row.weekday is not None)
    first = [SimpleNamespace(**{**row._mapping, **assumed}) for row in rows[:1]] if assumed else rows[:1]
    return Instruments(first, windows)


def instruments_of(ids: Collection[int]) -> Instruments:
    """With what they need, and the windows of all of their owners. Two queries however many there are."""
    found = db.session.execute(statements.INSTRUMENTS, {"ids": list(ids)}).all()
    rows = list({row.id: row for row in found}.values())
    owners = {
        "ids": [row.id for row in rows],
        "facility_ids": list({row.facility_id for row in rows}),
        "institution_ids": list({row.institution_id for row in rows}),
    }
    return Instruments(rows, _by_owner(db.session.execute(statements.WINDOWS, owners)), needs_of(found))


def needs_of(rows: Iterable[Any]) -> dict[int, tuple[Need, ...]]:
    """By instrument's id, in the order of their positions. `rows`: each with one of the resources."""
    resources: dict[int, dict[int, list[int]]] = {}
    for row in rows:
        if row.resource_id is not None:
            resources.setdefault(row.id, {}).setdefault(row.position, []).append(row.resource_id)
    return {
        instrument_id: tuple(Need(position, tuple(sorted(ids))) for position, ids in sorted(positions.items()))
        for instrument_id, positions in resources.items()
    }


def _by_owner(windows: Iterable[Any]) -> dict[Owner, Openings]:
    found: dict[Owner, list[Opening]] = {}
    for row in windows:
        owner = (row.of_instrument, row.of_facility, row.of_institution)
        found.setdefault(owner, []).append(_opening(row))
    return {owner: Openings(tuple(own), _level_of(owner)) for owner, own in found.items()}


def _level_of(owner: Owner) -> Level:
    return next(level for level, one in zip(OWNERS, owner, strict=True) if one is not None)


def openings_of(known: Instruments) -> dict[int, Openings]:
    """The innermost level that has any window holds. The region's are asked for only where no other level has any."""
    found: dict[int, Openings] = {}
    regions: Openings | None = None
    for row in known.rows:
        own = known.windows.get((row.id, None, None)) or known.windows.get((None, row.facility_id, None))
        held = own or known.windows.get((None, None, row.institution_id))
        if held is None:
            held = regions = regions or _regions()
        found[row.id] = held
    return found


def _regions() -> Openings:
    own = tuple(_opening(row) for row in db.session.execute(statements.REGIONS_HOURS))
    if own:
        return Openings(own, Level.REGION)
    return Openings(tuple(Opening(window) for window in ALWAYS), Level.DEFAULT)


def _opening(row: Any) -> Opening:
    return Opening(Window(row.weekday, row.opens_minute, row.closes_minute), Audience(row.audience), row.least_level)
