"""What instruments need, what else they offer, and what is held of it."""

from sqlalchemy import bindparam, func, select, type_coerce, union_all

from booking.reservations.statements.tables import (
    CLAIM,
    CLOSED_PLACE,
    CLOSURE,
    NEED,
    RESOURCE,
    TABLES,
    claims,
    closures,
    days_off,
    needs,
    option_instruments,
    option_resources,
    options,
)
from models.base import AsStored

# :ids, :first, :last. What the instruments offer besides: a row for each of the equal resources and each of the times
# near those days when they are away.
EXTRAS = (
    select(
        option_instruments.instrument_id, options.id, options.kind, options.name, options.name_zh, options.hours,
        options.is_there_for_setup, option_resources.resource_id, days_off.first, days_off.last,
    )
    .select_from(TABLES["options"])
    .join(TABLES["option_instruments"], option_instruments.option_id == options.id)
    .join(TABLES["option_resources"], option_resources.option_id == options.id)
    .outerjoin(
        TABLES["option_days_off"],
        (days_off.option_id == options.id)
        & (days_off.first <= bindparam("last"))
        & (days_off.last >= bindparam("first")),
    )
    .where(option_instruments.instrument_id.in_(bindparam("ids", expanding=True)), options.is_active)
    .order_by(option_instruments.instrument_id, options.id, option_resources.resource_id, days_off.first)
)  # fmt: skip

# :instrument_id, :ends_at, :but_of. Each resource needed, and when the last hold on it that starts before ends.
# Claims of one resource never overlap, so that one row of an index tells whether it is free. A place that is closed
# counts as held.
NEEDS_AND_LAST_HOLDS = select(
    needs.instrument_id.label("id"),
    needs.position,
    needs.resource_id,
    select(claims.ends_at)
    .where(
        claims.resource_id == needs.resource_id,
        claims.starts_at < bindparam("ends_at"),
        claims.reservation_id != bindparam("but_of"),
    )
    .order_by(claims.starts_at.desc())
    .limit(1)
    .correlate(NEED)
    .scalar_subquery()
    .label("last_end"),
    select(func.max(closures.ends_at))
    .select_from(CLOSED_PLACE)
    .join(CLOSURE, closures.id == CLOSED_PLACE.c.closure_id)
    .where(
        CLOSED_PLACE.c.resource_id == needs.resource_id,
        closures.lifted_at.is_(None),
        closures.starts_at < bindparam("ends_at"),
    )
    .correlate(NEED)
    .scalar_subquery()
    .label("shut_until"),
).where(needs.instrument_id == bindparam("instrument_id"))

CLAIMED = (claims.resource_id, type_coerce(claims.starts_at, AsStored), type_coerce(claims.ends_at, AsStored))

# :resource_ids, :starts_at, :ends_at, :but_of. Everything that is held of some resources in a span: what begins in it,
# and of each resource the last hold that began before. (Claims of one resource never overlap; to ask for all that end
# after the start would read the whole past.) And when each is closed as one of several places.
_begun_within = select(*CLAIMED).where(
    claims.resource_id.in_(bindparam("resource_ids", expanding=True, literal_execute=True)),
    claims.starts_at < bindparam("ends_at"),
    claims.starts_at >= bindparam("starts_at"),
)
_earlier = CLAIM.alias("earlier")
_last_before = (
    select(_earlier.c.id)
    .where(
        _earlier.c.resource_id == RESOURCE.c.id,
        _earlier.c.starts_at < bindparam("starts_at"),
        _earlier.c.reservation_id != bindparam("but_of"),
    )
    .order_by(_earlier.c.starts_at.desc())
    .limit(1)
    .correlate(RESOURCE)
    .scalar_subquery()
)
_begun_before = (
    select(*CLAIMED)
    .select_from(RESOURCE)
    .join(CLAIM, claims.id == _last_before)
    .where(
        RESOURCE.c.id.in_(bindparam("resource_ids", expanding=True, literal_execute=True)),
        claims.ends_at > bindparam("starts_at"),
        claims.starts_at < bindparam("ends_at"),
    )
)
_closed = (
    select(
        CLOSED_PLACE.c.resource_id, type_coerce(closures.starts_at, AsStored), type_coerce(closures.ends_at, AsStored)
    )
    .join(CLOSURE, closures.id == CLOSED_PLACE.c.closure_id)
    .where(
        CLOSED_PLACE.c.resource_id.in_(bindparam("resource_ids", expanding=True, literal_execute=True)),
        closures.lifted_at.is_(None),
        closures.starts_at < bindparam("ends_at"),
        closures.ends_at > bindparam("starts_at"),
    )
)
_but_of = _begun_within.where(claims.reservation_id != bindparam("but_of"))
CLAIMS = union_all(_begun_before, _but_of, _closed).order_by("resource_id", "starts_at")

# The same, but_of nobody's: the index alone answers what begins within.
ALL_CLAIMS = union_all(_begun_before, _begun_within, _closed).order_by("resource_id", "starts_at")
