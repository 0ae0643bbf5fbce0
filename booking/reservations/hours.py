"""When instruments are open, as a person may use them: hours of the innermost level that has any, and special days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking import access
from booking.domain.held import QualificationState, Qualified
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.opening import Hours, Opening, SpecialDay, SpecialDays, Window, windows_for
from booking.domain.policy import Level
from booking.reservations import statements
from booking.reservations.applicants import VISITOR, Applicant
from booking.reservations.instruments import Instruments, Openings, instruments_of, one_instrument, openings_of
from models import Facility, MembershipState, Role, User, db

Rows = Sequence[Any]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PersonsHours:
    """Of an instrument: what a person of `level` may use, what is for others, and the days that are special there."""

    windows: tuple[Window, ...]
    others: tuple[Opening, ...]
    level: int
    special_days: SpecialDays
    zone: ZoneInfo
    is_closed_on_holidays: bool
    source: Level

    @property
    def hours(self) -> Hours:
        return Hours(self.windows, self.zone, self.special_days if self.is_closed_on_holidays else {})

    @property
    def open_to_anybody(self) -> Hours:
        """When it is open to whomever."""
        windows = (*self.windows, *(opening.window for opening in self.others))
        return Hours(windows, self.zone, self.hours.special_days)


def viewing(user: User) -> Applicant:
    """The reader of a page, as whom she sees hours; her memberships are known already."""
    if not access.is_signed_in(user):
        return VISITOR
    active = (one for one in sorted(user.memberships, key=lambda one: one.id) if one.state == MembershipState.ACTIVE)
    return Applicant(user.id, tuple(one.institution_id for one in active), user.id)


def hours_for(ids: Collection[int], who: Applicant, span: Interval) -> dict[int, PersonsHours]:
    """By instrument; in one or two queries, and one more each where there are holidays, levels, or the region's
    hours."""
    return persons_hours(one_instrument(next(iter(ids))) if len(ids) == 1 else instruments_of(ids), who, span)


def persons_hours(known: Instruments, who: Applicant, span: Interval) -> dict[int, PersonsHours]:
    """Instruments with the same windows share what comes of them. A qualification counts if it lasts until the end of
    `span`; a made-up person's level is given."""
    openings = openings_of(known)
    levels = levels_of(who.person_id, known.rows, openings, span.ends_at) if who.level is None else {}
    special = special_days(known.rows, span)
    shared: dict[Any, PersonsHours] = {}
    found: dict[int, PersonsHours] = {}
    for row in known.rows:
        one, level = openings[row.id], levels.get(row.id, who.level or 0)
        key = id(one), level, row.institution_id, row.time_zone, row.is_closed_on_holidays
        if key not in shared:
            shared[key] = _of_person(row, one, row.institution_id in who.institution_ids, level, special)
        found[row.id] = shared[key]
    return found


def _of_person(
    row: Any, known: Openings, is_own_school: bool, level: int, special: Mapping[int, SpecialDays]
) -> PersonsHours:
    return PersonsHours(
        windows=windows_for(known.openings, is_own_school, level),
        others=tuple(one for one in known.openings if not one.is_for(is_own_school, level)),
        level=level,
        special_days=special.get(row.institution_id, {}),
        zone=ZoneInfo(row.time_zone),
        is_closed_on_holidays=row.is_closed_on_holidays,
        source=known.level,
    )


def levels_of(
    person_id: int | None, instruments: Collection[Any], openings: Mapping[int, Openings], at: datetime
) -> dict[int, int]:
    """How well the person knows the instruments whose hours depend on it, by what their lab has found or by a training
    that covers them; whoever runs one is experienced there."""
    distinct = {id(one): one for one in openings.values()}
    graded = {key for key, one in distinct.items() if any(opening.least_level for opening in one.openings)}
    asked = [row for row in instruments if id(openings[row.id]) in graded]
    if not asked or person_id is None:
        return {}
    run = facilities_run_by(person_id)
    facility_ids = {row.facility_id for row in asked}
    question = {"person_id": person_id, "facility_ids": list(facility_ids), "now": at}
    known = db.session.execute(statements.QUALIFICATIONS, question).all()
    return {row.id: 3 if row.facility_id in run else _level(row, known, at) for row in asked}


def _level(instrument: Any, known: Rows, at: datetime) -> int:
    zone = ZoneInfo(instrument.time_zone)
    on = wall_time(at, zone).date()
    return max(
        (
            one.level
            for one in known
            if one.facility_id == instrument.facility_id
            and one.instrument_id in (None, instrument.id)
            and (_good_until(one, zone) or on) >= on
        ),
        default=0,
    )


def _good_until(row: Any, zone: ZoneInfo) -> date | None:
    if row.granted_at is None:
        until: date | None = row.valid_until
        return until
    used_on = wall_time(row.used_at, zone).date() if row.used_at else None
    given_on = wall_time(row.granted_at, zone).date()
    held = Qualified(0, row.level, given_on, QualificationState.ACTIVE, row.valid_until, row.months_after_use, used_on)
    return held.good_until


def facilities_run_by(person_id: int | None) -> Collection[int]:
    """The ids of the facilities that the person runs. Her roles are known already: only whoever administers a school
    or the region makes it a question of which facilities there are."""
    person = db.session.get(User, person_id) if person_id else None
    roles = person.roles if person else ()
    if person is None or all(one.role in (Role.INSTRUMENT_LAB, Role.FINANCE_OFFICER) for one in roles):
        return {one.facility_id for one in roles if one.facility_id is not None}
    return db.session.scalars(access.facilities_run_by(person).with_only_columns(Facility.id).order_by(None)).all()


def special_days(instruments: Collection[Any], span: Interval) -> dict[int, SpecialDays]:
    """The days near `span` that are special at each school, by its id; no query where no school has any."""
    schools = {row.institution_id for row in instruments if row.has_holidays}
    if not schools:
        return {}
    days = {"first": span.starts_at.date() - DAY, "last": span.ends_at.date() + DAY}
    found: dict[int, dict[date, SpecialDay]] = {}
    for row in db.session.execute(statements.HOLIDAYS, {"institution_ids": list(schools), **days}):
        found.setdefault(row.institution_id, {})[row.on] = SpecialDay(row.weekday, row.name, row.name_zh)
    return dict(found)
