"""What each level has set, and which instruments stand below it."""

from collections.abc import Sequence

from sqlalchemy import select

from booking.domain.policy import DEFAULTS, Held, Layer, Level, effective
from models import Facility, Institution, Instrument, Policy, db

Owner = Institution | Facility | Instrument | None  # None is the region


def own_layer(policy: Policy | None) -> Layer:
    """What one level says, by setting; nothing where it has no row."""
    return {name: getattr(policy, name) for name in DEFAULTS} if policy is not None else {}


def region_policy() -> Policy | None:
    """The region's row."""
    nobodys = (Policy.institution_id.is_(None), Policy.facility_id.is_(None), Policy.instrument_id.is_(None))
    return db.session.scalar(select(Policy).where(*nobodys))


def policy_row(owner: Owner) -> Policy:
    """The level's row, made where there is none yet; for changing it."""
    found = region_policy() if owner is None else owner.own_policy
    if found is not None:
        return found
    made = Policy()
    db.session.add(made)
    if owner is not None:
        owner.own_policy = made
    return made


def layers_of(instrument: Instrument, region: Layer) -> dict[Level, Layer]:
    """All that is said for an instrument, level by level."""
    return {
        Level.REGION: region,
        Level.INSTITUTION: own_layer(instrument.institution.own_policy),
        Level.FACILITY: own_layer(instrument.facility.own_policy),
        Level.INSTRUMENT: own_layer(instrument.own_policy),
    }


def held_settings(owner: Owner) -> dict[str, Held]:
    """What holds at this level for whatever stands below it, and who has said it."""
    return effective(_layers_down_to(owner))


def instruments_under(owner: Owner) -> Sequence[int]:
    """The ids of the instruments that a level's policy can reach, retired ones too."""
    below = select(Instrument.id)
    if isinstance(owner, Instrument):
        below = below.where(Instrument.id == owner.id)
    elif isinstance(owner, Facility):
        below = below.where(Instrument.facility_id == owner.id)
    elif isinstance(owner, Institution):
        below = below.where(Instrument.institution_id == owner.id)
    return db.session.scalars(below.order_by(Instrument.id)).all()


def _layers_down_to(owner: Owner) -> dict[Level, Layer]:
    region = own_layer(region_policy())
    if isinstance(owner, Instrument):
        return layers_of(owner, region)
    layers = {Level.REGION: region}
    if isinstance(owner, Facility):
        layers |= {
            Level.INSTITUTION: own_layer(owner.institution.own_policy),
            Level.FACILITY: own_layer(owner.own_policy),
        }
    elif isinstance(owner, Institution):
        layers |= {Level.INSTITUTION: own_layer(owner.own_policy)}
    return layers
