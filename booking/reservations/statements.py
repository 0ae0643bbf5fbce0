"""The statements on the way of every booking, written once with parameters.

They speak of tables instead of records and are put together only once: that makes each several times faster, and
what a booking costs is the time between the driver and Python.
"""

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, union_all, update

from booking.domain.policy import DEFAULTS
from models import Base, MembershipState

TABLES = Base.metadata.tables
CLAIM, CLOSURE, NEED, WINDOW = (TABLES[name] for name in ("claims", "closures", "needs", "opening_windows"))
RESOURCE, CLOSED_PLACE = TABLES["resources"], TABLES["closed_places"]
INSTRUMENT, FACILITY, MEMBERSHIP = (TABLES[name] for name in ("instruments", "facilities", "memberships"))
claims, closures, needs, windows = CLAIM.c, CLOSURE.c, NEED.c, WINDOW.c
instruments, facilities, memberships, reservations = (
    INSTRUMENT.c,
    FACILITY.c,
    MEMBERSHIP.c,
    TABLES["reservations"].c,
)
holidays, qualifications = TABLES["holidays"].c, TABLES["qualifications"].c
options, days_off = TABLES["options"].c, TABLES["option_days_off"].c
option_instruments, option_resources = TABLES["option_instruments"].c, TABLES["option_resources"].c

NOBODYS = 0  # the `but_of` of a question that excludes no reservation

# :ids. Of each instrument a row for each opening window, its own, its facility's or its school's; one row where there
# is none.
INSTRUMENTS = (
    select(
        instruments.id, instruments.institution_id, instruments.facility_id, instruments.state, instruments.open_to,
        instruments.modes, *(instruments[name] for name in DEFAULTS), facilities.time_zone,
        windows.instrument_id.label("of_instrument"), windows.facility_id.label("of_facility"),
        windows.institution_id.label("of_institution"),
        windows.weekday, windows.opens_minute, windows.closes_minute, windows.audience, windows.least_level,
        exists().where(holidays.institution_id == instruments.institution_id).label("has_holidays"),
        exists().where(option_instruments.instrument_id == instruments.id).label("has_extras"),
    )
    .select_from(INSTRUMENT)
    .join(FACILITY, facilities.id == instruments.facility_id)
    .outerjoin(
        WINDOW,
        or_(
            windows.instrument_id == instruments.id,
            windows.facility_id == instruments.facility_id,
            windows.institution_id == instruments.institution_id,
        ),
    )
    .where(instruments.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip

# The region's opening windows, which have no owner.
REGIONS_HOURS = select(windows.weekday, windows.opens_minute, windows.closes_minute, windows.audience,
                       windows.least_level).where(
    windows.institution_id.is_(None), windows.facility_id.is_(None), windows.instrument_id.is_(None)
)  # fmt: skip

# :institution_ids, :first, :last. The days of schools that are not like their weekdays.
HOLIDAYS = select(holidays.institution_id, holidays.on, holidays.name, holidays.name_zh, holidays.weekday).where(
    holidays.institution_id.in_(bindparam("institution_ids", expanding=True)),
    holidays.on.between(bindparam("first"), bindparam("last")),
)

# :person_id, :facility_ids. What the labs have found that a person can do.
QUALIFICATIONS = select(
    qualifications.facility_id, qualifications.instrument_id, qualifications.level, qualifications.valid_until
).where(
    qualifications.user_id == bindparam("person_id"),
    qualifications.facility_id.in_(bindparam("facility_ids", expanding=True)),
)

# :person_id. The schools with an active membership, the first joined first.
SCHOOLS = (
    select(memberships.institution_id)
    .where(memberships.user_id == bindparam("person_id"), memberships.state == MembershipState.ACTIVE)
    .order_by(memberships.id)
)

# :ids, :facility_ids, :starts_at, :ends_at. Closures of the instruments or of all of a facility.
CLOSURES = select(
    closures.facility_id, closures.instrument_id, closures.starts_at, closures.ends_at, closures.reason,
    closures.kind, closures.places_closed, closures.places_of,
).where(
    closures.facility_id.in_(bindparam("facility_ids", expanding=True)),
    or_(closures.instrument_id.is_(None), closures.instrument_id.in_(bindparam("ids", expanding=True))),
    closures.lifted_at.is_(None),
    closures.starts_at < bindparam("ends_at"),
    closures.ends_at > bindparam("starts_at"),
)  # fmt: skip

# :ids, :facility_ids, :institution_ids. Quotas that may hold for these instruments: their own, those of their
# facilities, schools and of the region. Whoever books by them locks them, in id order.
quotas = TABLES["quotas"].c
QUOTAS = (
    select(TABLES["quotas"])
    .where(
        quotas.ended_at.is_(None),
        or_(quotas.instrument_id.is_(None), quotas.instrument_id.in_(bindparam("ids", expanding=True))),
        or_(quotas.facility_id.is_(None), quotas.facility_id.in_(bindparam("facility_ids", expanding=True))),
        or_(quotas.institution_id.is_(None), quotas.institution_id.in_(bindparam("institution_ids", expanding=True))),
    )
    .order_by(quotas.id)
)
QUOTAS_TO_DECIDE = QUOTAS.with_for_update(key_share=True)

# :ids. What the instruments need.
NEEDS = (
    select(needs.instrument_id, needs.position, needs.resource_id)
    .where(needs.instrument_id.in_(bindparam("ids", expanding=True)))
    .order_by(needs.instrument_id, needs.position, needs.resource_id)
)

# :ids. What the instruments offer besides: a row for each of the equal resources.
EXTRAS = (
    select(
        option_instruments.instrument_id, options.id, options.kind, options.name, options.name_zh, options.hours,
        options.is_there_for_setup, option_resources.resource_id,
    )
    .select_from(TABLES["options"])
    .join(TABLES["option_instruments"], option_instruments.option_id == options.id)
    .join(TABLES["option_resources"], option_resources.option_id == options.id)
    .where(option_instruments.instrument_id.in_(bindparam("ids", expanding=True)), options.is_active)
    .order_by(option_instruments.instrument_id, options.id, option_resources.resource_id)
)  # fmt: skip

# :option_ids, :first, :last. When they are away.
DAYS_OFF = (
    select(days_off.option_id, days_off.first, days_off.last)
    .where(
        days_off.option_id.in_(bindparam("option_ids", expanding=True)),
        days_off.first <= bindparam("last"),
        days_off.last >= bindparam("first"),
    )
    .order_by(days_off.option_id, days_off.first)
)

# :instrument_id, :ends_at, :but_of. Each resource needed, and when the last hold on it that starts before ends.
# Claims of one resource never overlap, so that one row of an index tells whether it is free. A place that is closed
# counts as held.
NEEDS_AND_LAST_HOLDS = select(
    needs.instrument_id,
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

# :resource_ids, :starts_at, :ends_at, :but_of. Everything that is held of some resources in a span: what begins in it,
# and of each resource the last hold that began before. (Claims of one resource never overlap; to ask for all that end
# after the start would read the whole past.) And when each is closed as one of several places.
_held = select(claims.resource_id, claims.starts_at, claims.ends_at).where(
    claims.resource_id.in_(bindparam("resource_ids", expanding=True)),
    claims.starts_at < bindparam("ends_at"),
    claims.ends_at > bindparam("starts_at"),
    claims.reservation_id != bindparam("but_of"),
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
    select(claims.resource_id, claims.starts_at, claims.ends_at)
    .select_from(RESOURCE)
    .join(CLAIM, claims.id == _last_before)
    .where(
        RESOURCE.c.id.in_(bindparam("resource_ids", expanding=True)),
        claims.ends_at > bindparam("starts_at"),
        claims.starts_at < bindparam("ends_at"),
    )
)
_closed = (
    select(CLOSED_PLACE.c.resource_id, closures.starts_at, closures.ends_at)
    .join(CLOSURE, closures.id == CLOSED_PLACE.c.closure_id)
    .where(
        CLOSED_PLACE.c.resource_id.in_(bindparam("resource_ids", expanding=True)),
        closures.lifted_at.is_(None),
        closures.starts_at < bindparam("ends_at"),
        closures.ends_at > bindparam("starts_at"),
    )
)
_all = union_all(_begun_before, _held.where(claims.starts_at >= bindparam("starts_at")), _closed)
CLAIMS = _all.order_by(_all.selected_columns.resource_id, _all.selected_columns.starts_at)

# :booked_by_id, :key. The reservation that the same form has made before.
RESENT = select(reservations.id).where(
    reservations.booked_by_id == bindparam("booked_by_id"), reservations.idempotency_key == bindparam("key")
)

# :group_id. The school of a lab.
SCHOOL_OF_LAB = select(TABLES["groups"].c.institution_id).where(TABLES["groups"].c.id == bindparam("group_id"))

# What a booking writes: the holds, the history, the outbox.
HOLD, HISTORY, OUTBOX = (insert(TABLES[name]) for name in ("claims", "reservation_events", "messages"))

# :reservation. Give back all that a reservation holds; answers which resources that was.
RELEASE = delete(CLAIM).where(claims.reservation_id == bindparam("reservation")).returning(claims.resource_id)

# :person, :group. The calendars of a person and of her lab have changed.
RAISE_PERSON, RAISE_GROUP = (
    update(table).where(table.c.id == bindparam(name)).values(calendar_revision=table.c.calendar_revision + 1)
    for table, name in ((TABLES["users"], "person"), (TABLES["groups"], "group"))
)
