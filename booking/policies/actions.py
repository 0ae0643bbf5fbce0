"""Setting a level's policy, and resolving what holds for each instrument below it, in one transaction."""

from collections.abc import Iterable, Mapping

from booking.domain.policy import DEFAULTS, Fault, Layer, Level, Value, effective, faults
from booking.locks import lock_instruments
from booking.policies.queries import (
    Owner,
    all_layers,
    instruments_under,
    layers_above,
    own_layer,
    policy_row,
    region_policy,
)
from models import Facility, Instrument, Policy, db


class PolicyClash(Exception):
    """With this an instrument's settings would not go together; `faults` by setting."""

    def __init__(self, instrument: Instrument, found: Mapping[str, Fault], values: Mapping[str, Value]) -> None:
        super().__init__(f"{instrument.name}: {dict(found)}")
        self.instrument = instrument
        self.faults = found
        self.values = values


def set_policy(owner: Owner, values: Layer) -> list[Instrument]:
    """What this level says from now on, None where it says nothing; settings that are not named stay as they are.

    `owner` None is the region. Every instrument below gets what holds for it now, under its write lock; answers
    those whose settings changed. Raises PolicyClash, with everything as it was, and KeyError for what is no setting.
    """
    unknown = values.keys() - DEFAULTS.keys()
    if unknown:
        raise KeyError(f"no settings: {sorted(unknown)}")
    instruments = lock_instruments(instruments_under(owner))
    row = policy_row(owner)
    before = {name: getattr(row, name) for name in values}
    _give(row, values)
    db.session.flush()
    try:
        return resolve(instruments)
    except PolicyClash:
        _give(row, before)
        raise


def move_below(instrument: Instrument, facility: Facility, own: Layer) -> None:
    """The instrument belongs to `facility` from now on and says `own` itself: what holds for it is told anew. Under its
    write lock. Raises PolicyClash, with everything as it was."""
    facility_before, row = instrument.facility, policy_row(instrument)
    before = {name: getattr(row, name) for name in own}
    instrument.facility = facility
    _give(row, own)
    try:
        resolve([instrument])
    except PolicyClash:
        instrument.facility = facility_before
        _give(row, before)
        raise


def resolve(instruments: Iterable[Instrument]) -> list[Instrument]:
    """Write what holds now into each instrument's columns; answers those that it changed. Raises PolicyClash, with
    nothing written."""
    changed, some = [], list(instruments)
    db.session.flush()
    held = {one: _values(layers) for one, layers in all_layers(some).items()}
    for instrument in some:
        if found := faults(held[instrument.id]):
            raise PolicyClash(instrument, found, held[instrument.id])
    for instrument in some:
        values = held[instrument.id]
        if any(getattr(instrument, name) != value for name, value in values.items()):
            changed.append(instrument)
        for name, value in values.items():
            setattr(instrument, name, value)
    return changed


def policy_of_new(facility: Facility, own: Layer) -> tuple[Policy, dict[str, Value]]:
    """For an instrument that is being made in `facility`: its own row, and what holds for it. Whether that goes
    together is for `check_new` to say."""
    layers = layers_above(facility.institution, facility, own_layer(region_policy()))
    return Policy(**own), _values({**layers, Level.INSTRUMENT: own})


def check_new(instrument: Instrument, values: Mapping[str, Value]) -> None:
    """Raises PolicyClash."""
    if found := faults(values):
        raise PolicyClash(instrument, found, values)


def _give(row: Policy, values: Layer) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _values(layers: Mapping[Level, Layer]) -> dict[str, Value]:
    return {name: held.value for name, held in effective(layers).items()}
