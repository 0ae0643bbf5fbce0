"""What the settings offer to choose from."""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from models import Institution, Instrument, Need, Resource, ResourceKind, Technique, db, option_resources


def all_techniques() -> list[Technique]:
    """By field and name."""
    return list(db.session.scalars(select(Technique).order_by(Technique.category, Technique.name, Technique.id)))


def techniques_with_ids(ids: Iterable[int]) -> list[Technique]:
    """Those of them that there are."""
    return list(db.session.scalars(select(Technique).where(Technique.id.in_(list(ids))).order_by(Technique.code)))


def resources_to_share(instrument: Instrument) -> list[Resource]:
    """The school's accessories, operators and rooms, the facility's other instruments, and what it needs already; not
    what a booking may add."""
    ours = select(Need.resource_id).where(Need.instrument_id == instrument.id)
    neighbours = (
        select(Need.resource_id)
        .join(Instrument, Instrument.id == Need.instrument_id)
        .where(Instrument.facility_id == instrument.facility_id, Need.position == 0)
    )
    is_offered = or_(
        Resource.kind.in_((ResourceKind.ACCESSORY, ResourceKind.OPERATOR, ResourceKind.ROOM)),
        and_(Resource.kind == ResourceKind.INSTRUMENT, Resource.id.in_(neighbours)),
        Resource.id.in_(ours.where(Need.position > 0)),
    )
    own = ours.where(Need.position == 0)
    added = select(option_resources.c.resource_id).where(option_resources.c.resource_id.not_in(ours))
    others = select(Resource).where(
        Resource.institution_id == instrument.institution_id,
        Resource.id.not_in(own),
        Resource.id.not_in(added),
        is_offered,
    )
    return list(db.session.scalars(others.order_by(Resource.kind, Resource.name, Resource.id)))


def possible_parents(institution: Institution | None) -> list[Institution]:
    """The schools that it can belong to: not itself, and none that belongs to it."""
    everyone = list(db.session.scalars(select(Institution).order_by(Institution.name, Institution.id)))
    below = {institution.id} if institution else set()
    for _level in everyone:
        below |= {one.id for one in everyone if one.parent_id in below}
    return [one for one in everyone if one.id not in below]
