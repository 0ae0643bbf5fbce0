"""Setting a level's policy, and resolving what holds for each instrument below it, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence

from booking.domain.policy import DEFAULTS, Fault, Layer, Level, Value, effective, faults
from booking.locks import lock_instruments
from booking.policies.queries import Owner, all_layers, instruments_under, own_layer, policy_row, region_policy
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
    those whose settings changed. Raises PolicyClash, and KeyError for what is no setting.
    """
    unknown = values.keys() - DEFAULTS.keys()
    if unknown:
        raise KeyError(f"no settings: {sorted(unknown)}")
    instruments = lock_instruments(instruments_under(owner))
    row = policy_row(owner)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    return resolve(instruments)


def resolve(instruments: Iterable[Instrument]) -> list[Instrument]:
    """Write what holds now into each instrument's columns; answers those that it changed. Raises PolicyClash."""
    changed, some = [], list(instruments)
    db.session.flush()
    layers = all_layers(some)
    for instrument in some:
        values = _values(layers[instrument.id])
        if found := faults(values):
            raise PolicyClash(instrument, found, values)
        if any(getattr(instrument, name) != value for name, value in values.items()):
            changed.append(instrument)
        for name, value in values.items():
            setattr(instrument, name, value)
    return changed


def policy_of_new(facility: Facility, own: Layer) -> tuple[Policy, dict[str, Value]]:
    """For an instrument that is being made in `facility`: its own row, and what holds for it."""
    outer = (own_layer(region_policy()), own_layer(facility.institution.own_policy), own_layer(facility.own_policy))
    levels: Sequence[Level] = (Level.REGION, Level.INSTITUTION, Level.FACILITY)
    return Policy(**own), _values({**dict(zip(levels, outer, strict=True)), Level.INSTRUMENT: own})


def _values(layers: Mapping[Level, Layer]) -> dict[str, Value]:
    return {name: held.value for name, held in effective(layers).items()}
