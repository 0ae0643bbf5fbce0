"""What an answer asks of instruments, people, schools, closures and quotas."""

from sqlalchemy import BindParameter, Integer, bindparam, case, cast, exists, null, or_, select, union_all

from booking.domain.held import QualificationState
from booking.domain.policy import DEFAULTS
from booking.reservations.statements.required import LAST_USE
from booking.reservations.statements.tables import (
    FACILITY,
    INSTRUMENT,
    NEED,
    TABLES,
    WINDOW,
    approval_policies,
    closures,
    facilities,
    holidays,
    instruments,
    memberships,
    needs,
    option_instruments,
    price_lists,
    qualifications,
    windows,
)
from models import ListState, MembershipState
from models.base import UTCDateTime

NOBODYS = 0  # the `but_of` of a question that excludes no reservation

_of_instruments = (
    instruments.id, instruments.institution_id, instruments.facility_id, instruments.state, instruments.open_to,
    instruments.modes, facilities.time_zone,
    exists().where(holidays.institution_id == instruments.institution_id).label("has_holidays"),
    exists().where(option_instruments.instrument_id == instruments.id).label("has_extras"),
    exists().where(TABLES["requirements"].c.instrument_id == instruments.id).label("has_requirements"),
    exists()
    .where(price_lists.instrument_id == instruments.id, price_lists.state == ListState.APPROVED)
    .label("has_prices"),
    exists().where(
        or_(
            approval_policies.instrument_id == instruments.id,
            approval_policies.facility_id == instruments.facility_id,
        )
    ).label("has_approval_policy"),
    *(instruments[name] for name in DEFAULTS),
)  # fmt: skip
_instruments = (
    select(*_of_instruments)
    .select_from(INSTRUMENT)
    .join(FACILITY, facilities.id == instruments.facility_id)
    .where(instruments.id.in_(bindparam("ids", expanding=True)))
)

# :ids. What instruments are and need: a row for each resource that one may take, of most just one.
INSTRUMENTS = (
    _instruments.add_columns(needs.position, needs.resource_id)
    .outerjoin(NEED, needs.instrument_id == instruments.id)
    .order_by(instruments.id, needs.position, needs.resource_id)
)

# Whose a window is, and when it is open for whom.
_of_windows = (
    windows.instrument_id.label("of_instrument"), windows.facility_id.label("of_facility"),
    windows.institution_id.label("of_institution"), windows.weekday, windows.opens_minute, windows.closes_minute,
    windows.audience, windows.least_level,
)  # fmt: skip

# :ids, :facility_ids, :institution_ids. The opening windows of these owners, each once however many keep them.
WINDOWS = select(*_of_windows).where(
    or_(
        windows.instrument_id.in_(bindparam("ids", expanding=True)),
        windows.facility_id.in_(bindparam("facility_ids", expanding=True)),
        windows.institution_id.in_(bindparam("institution_ids", expanding=True)),
    )
)

# :ids, of which there is one. What it is, in a row for each opening window that it, its facility or its school has; one
# row where there is none.
INSTRUMENT_AND_WINDOWS = _instruments.add_columns(*_of_windows).outerjoin(
    WINDOW,
    or_(
        windows.instrument_id == instruments.id,
        windows.facility_id == instruments.facility_id,
        windows.institution_id == instruments.institution_id,
    ),
)

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

# :person_id, :facility_ids, :now. What the labs have found that a person can do, of a facility or one instrument; and
# her trainings, of each instrument that they cover, with what says until when they are good.
_facility_ids: BindParameter[int] = bindparam("facility_ids", expanding=True)
QUALIFICATIONS = union_all(
    select(
        qualifications.facility_id, qualifications.instrument_id, qualifications.level, qualifications.valid_until,
        cast(null(), Integer).label("months_after_use"), cast(null(), UTCDateTime).label("granted_at"),
        cast(null(), UTCDateTime).label("used_at"),
    ).where(
        qualifications.user_id == bindparam("person_id"),
        qualifications.training_id.is_(None),
        qualifications.facility_id.in_(_facility_ids),
    ),
    select(
        instruments.facility_id, instruments.id, qualifications.level, qualifications.valid_until,
        qualifications.months_after_use, qualifications.granted_at,
        case((qualifications.months_after_use.is_not(None), LAST_USE)),
    )
    .select_from(TABLES["qualifications"])
    .join(TABLES["training_instruments"], TABLES["training_instruments"].c.training_id == qualifications.training_id)
    .join(INSTRUMENT, instruments.id == TABLES["training_instruments"].c.instrument_id)
    .where(
        qualifications.user_id == bindparam("person_id"),
        qualifications.state == QualificationState.ACTIVE,
        instruments.facility_id.in_(_facility_ids),
    ),
)  # fmt: skip

# :person_id, :group_id. The schools with an active membership, the first joined first; beside each the lab's school.
_labs = TABLES["groups"].c
SCHOOLS = (
    select(
        memberships.institution_id,
        select(_labs.institution_id).where(_labs.id == bindparam("group_id")).scalar_subquery().label("of_group"),
    )
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
# facilities, schools and of the region; a row for each instrument that one names. Whoever books by them locks them, in
# id order.
quotas, _named = TABLES["quotas"].c, TABLES["quota_instruments"].c
QUOTAS = (
    select(TABLES["quotas"], _named.instrument_id.label("named_id"))
    .outerjoin(TABLES["quota_instruments"], _named.quota_id == quotas.id)
    .where(
        quotas.ended_at.is_(None),
        or_(quotas.instrument_id.is_(None), quotas.instrument_id.in_(bindparam("ids", expanding=True))),
        or_(quotas.facility_id.is_(None), quotas.facility_id.in_(bindparam("facility_ids", expanding=True))),
        or_(quotas.institution_id.is_(None), quotas.institution_id.in_(bindparam("institution_ids", expanding=True))),
    )
    .order_by(quotas.id)
)
QUOTAS_TO_DECIDE = QUOTAS.with_for_update(key_share=True, of=TABLES["quotas"])
