"""What each level has set, and which instruments stand below it."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from booking.domain.policy import DEFAULTS, Held, Layer, Level, Value, effective
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


def layers_above(institution: Institution, facility: Facility | None, region: Layer) -> dict[Level, Layer]:
    """What is said for an instrument of the facility by the levels above it; without one, of a new facility."""
    return {
        Level.REGION: region,
        Level.INSTITUTION: own_layer(institution.own_policy),
        Level.FACILITY: own_layer(facility.own_policy if facility else None),
    }


def inherited_by_code(institution: Institution) -> dict[str, dict[str, Value]]:
    """What an instrument that says nothing itself would have, by its facility's code; under "" in a new facility."""
    region = own_layer(region_policy())
    own = select(Facility).where(Facility.institution_id == institution.id).options(joinedload(Facility.own_policy))
    facilities: dict[str, Facility | None] = {one.code: one for one in db.session.scalars(own)}
    return {
        code: _values(layers_above(institution, facility, region))
        for code, facility in ({"": None} | facilities).items()
    }


def all_layers(instruments: Iterable[Instrument]) -> dict[int, dict[Level, Layer]]:
    """What is said for each of them, level by level. One query."""
    some = list(instruments)
    owners = (Policy.instrument_id, Policy.facility_id, Policy.institution_id)
    of_some = or_(
        Policy.instrument_id.in_([one.id for one in some]),
        Policy.facility_id.in_({one.facility_id for one in some}),
        Policy.institution_id.in_({one.institution_id for one in some}),
        and_(*(owner.is_(None) for owner in owners)),
    )
    rows = db.session.scalars(select(Policy).where(of_some)).all()
    by_owner = {(one.institution_id, one.facility_id, one.instrument_id): own_layer(one) for one in rows}
    return {
        one.id: {
            Level.REGION: by_owner.get((None, None, None), {}),
            Level.INSTITUTION: by_owner.get((one.institution_id, None, None), {}),
            Level.FACILITY: by_owner.get((None, one.facility_id, None), {}),
            Level.INSTRUMENT: by_owner.get((None, None, one.id), {}),
        }
        for one in some
    }


def values_if(owner: Owner, values: Layer) -> dict[int, dict[str, Value]]:
    """What would hold for each instrument below, by its id, if this level said `values`; without those for which
    nothing would change."""
    instruments = db.session.scalars(select(Instrument).where(Instrument.id.in_(instruments_under(owner)))).all()
    level, found = level_of(owner), {}
    for one, layers in all_layers(instruments).items():
        before, after = _values(layers), _values({**layers, level: {**layers[level], **values}})
        if before != after:
            found[one] = after
    return found


def _values(layers: Mapping[Level, Layer]) -> dict[str, Value]:
    return {name: held.value for name, held in effective(layers).items()}


def level_of(owner: Owner) -> Level:
    if owner is None:
        return Level.REGION
    kinds = {Institution: Level.INSTITUTION, Facility: Level.FACILITY, Instrument: Level.INSTRUMENT}
    return kinds[type(owner)]


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
