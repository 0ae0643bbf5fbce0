"""What is used of the quotas that hold for a person, her lab and her school."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, literal, select, true, union_all

from booking.domain.interval import Interval, merged
from booking.domain.opening import DAY, Window
from booking.domain.quota import Audience, Dates, Period, Quota, Subject, Tally, Unit, periods
from booking.domain.verdict import Who
from booking.reservations import statements
from booking.reservations.applicants import Applicant
from booking.reservations.counting import RESERVATIONS, Asked, during, is_counted, minutes_within
from models import Base, Term, db

TABLES = Base.metadata.tables
INSTRUMENTS = TABLES["instruments"].c
AT_ONCE = 400  # sums in one statement: SQLite takes 500
SUBJECTS = {
    Subject.PERSON: RESERVATIONS.user_id,
    Subject.GROUP: RESERVATIONS.group_id,
    Subject.INSTITUTION: RESERVATIONS.home_institution_id,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A quota as it holds for an instrument: whose reservations count, on which instruments, in which periods."""

    quota: Quota
    whose: ColumnElement[bool]
    where: ColumnElement[bool]
    zone: ZoneInfo
    spans: tuple[Interval, ...]


Key = tuple[int, int, str]


def tallies(instruments: Sequence[Any], asked: Asked) -> dict[int, tuple[Tally, ...]]:
    """By instrument, each quota that holds for the person there, with what is used of it."""
    quotas = _quotas(instruments, asked)
    counted = {key: one for of_one in quotas.values() for key, one in of_one.items()}
    found = dict(zip(counted, _tallies(list(counted.values()), asked.but_of), strict=True))
    return {one: tuple(found[key] for key in of_one) for one, of_one in quotas.items()}


def _quotas(instruments: Sequence[Any], asked: Asked) -> dict[int, dict[Key, Counted]]:
    """The quotas that hold for the person on each of the instruments. In id order, which is the order of locks."""
    question = {
        "ids": [one.id for one in instruments],
        "facility_ids": sorted({one.facility_id for one in instruments}),
        "institution_ids": sorted({one.institution_id for one in instruments}),
    }
    statement = statements.QUOTAS_TO_DECIDE if asked.is_decided else statements.QUOTAS
    found = db.session.execute(statement, question).all()
    if not found:
        return {one.id: {} for one in instruments}
    rows, chosen = list({row.id: row for row in found}.values()), _sets(found)
    terms = _terms(rows)
    return {one.id: dict(_holding_for(one, rows, chosen, terms, asked)) for one in instruments}


def _sets(rows: Sequence[Any]) -> Mapping[int, set[int]]:
    """The instruments that each quota names; none means all below its owner."""
    named: dict[int, set[int]] = {}
    for row in rows:
        if row.named_id is not None:
            named.setdefault(row.id, set()).add(row.named_id)
    return named


def _terms(rows: Sequence[Any]) -> Mapping[int, list[Dates]]:
    """The terms of each school, if a quota asks for them."""
    terms: dict[int, list[Dates]] = {}
    if any(row.period == Period.TERM for row in rows):
        for term in db.session.scalars(select(Term)):
            terms.setdefault(term.institution_id, []).append((term.starts_on, term.ends_on + DAY))
    return terms


def _holding_for(
    one: Any, rows: Sequence[Any], chosen: Mapping[int, set[int]], terms: Mapping[int, list[Dates]], asked: Asked
) -> Iterable[tuple[Key, Counted]]:
    zone = ZoneInfo(one.time_zone)
    for row in rows:
        subject_id = _subject_id(row.subject, one, asked.who)
        if subject_id is None or not _covers(row, one, chosen.get(row.id)) or not _is_meant(row, one, asked.who):
            continue
        of_school = terms.get(asked.who.home(one.institution_id), ())
        yield (
            (row.id, subject_id, zone.key),
            Counted(
                _quota(row), SUBJECTS[row.subject] == subject_id, _where(row, chosen.get(row.id)), zone,
                periods(row.period, asked.span, zone, of_school),
            ),
        )  # fmt: skip


def _subject_id(subject: Subject, one: Any, who: Applicant) -> int | None:
    """Whose use is added up: hers, her lab's if she books for one, her school's."""
    ids = {Subject.PERSON: who.person_id, Subject.GROUP: who.group_id}
    return who.home(one.institution_id) if subject is Subject.INSTITUTION else ids[subject]


def _covers(row: Any, one: Any, named: Collection[int] | None) -> bool:
    is_below = (
        row.institution_id in (None, one.institution_id)
        and row.facility_id in (None, one.facility_id)
        and row.instrument_id in (None, one.id)
    )
    return is_below and (named is None or one.id in named)


def _is_meant(row: Any, one: Any, who: Applicant) -> bool:
    """For whom it is a limit. By the school that she books for."""
    home = who.home(one.institution_id)
    if row.partner_id is not None and row.partner_id != home:
        return False
    is_own = home == one.institution_id
    return row.audience is Audience.EVERYBODY or is_own == (row.audience is Audience.OWN_SCHOOL)


def _quota(row: Any) -> Quota:
    owners = ((row.instrument_id, Who.INSTRUMENT_LAB), (row.facility_id, Who.INSTRUMENT_LAB))
    below_school = next((who for owner, who in owners if owner is not None), None)
    set_by = below_school or (Who.OWNING_SCHOOL if row.institution_id is not None else Who.REGION)
    peak = tuple(Window(*window) for window in row.peak)
    names = row.name, row.name_zh
    return Quota(row.id, row.unit, row.amount, row.period, row.subject, *names, peak, set_by, row.clause_id)


def _where(row: Any, named: Collection[int] | None) -> ColumnElement[bool]:
    """On which instruments reservations count."""
    if named is not None:
        return RESERVATIONS.instrument_id.in_(sorted(named))
    if row.instrument_id is not None:
        return RESERVATIONS.instrument_id == row.instrument_id
    if row.facility_id is not None:
        below = select(INSTRUMENTS.id).where(INSTRUMENTS.facility_id == row.facility_id)
        return RESERVATIONS.instrument_id.in_(below)
    return RESERVATIONS.institution_id == row.institution_id if row.institution_id is not None else true()


def _tallies(counted: Sequence[Counted], but_of: int) -> list[Tally]:
    """What is used of each, in one query for all sums (of days until a far horizon in some, a statement takes only so
    many); of time that counts in peak hours only, one each."""
    pairs = [(number, span) for number, one in enumerate(counted) if not one.quota.peak for span in one.spans]
    sums: list[int] = []
    for first in range(0, len(pairs), AT_ONCE):
        sums += _sums([(counted[number], span) for number, span in pairs[first : first + AT_ONCE]], but_of)
    used: list[dict[Interval, int]] = [{} for _ in counted]
    for (number, span), amount in zip(pairs, sums, strict=True):
        used[number][span] = amount
    for number, one in enumerate(counted):
        if one.quota.peak and one.spans:
            used[number] = _in_peak_hours(one, but_of)
    return [Tally(one.quota, of_one) for one, of_one in zip(counted, used, strict=True)]


def _sums(pairs: Sequence[tuple[Counted, Interval]], but_of: int) -> list[int]:
    if not pairs:
        return []
    questions = [_sum(number, one, span, but_of) for number, (one, span) in enumerate(pairs)]
    rows = db.session.execute(union_all(*questions) if len(questions) > 1 else questions[0]).all()
    return [amount for _number, amount in sorted((row[0], int(row[1])) for row in rows)]


def _sum(number: int, one: Counted, span: Interval, but_of: int) -> Select[int, int]:
    counted = (one.whose, one.where, is_counted(but_of))
    if one.quota.unit is Unit.MINUTES:
        minutes = func.coalesce(func.sum(minutes_within(span)), 0)
        return select(literal(number), minutes).where(*counted, during(span))
    begins = (RESERVATIONS.starts_at >= span.starts_at, RESERVATIONS.starts_at < span.ends_at)
    return select(literal(number), func.count()).where(*counted, *begins)


def _in_peak_hours(one: Counted, but_of: int) -> dict[Interval, int]:
    around = merged(one.spans)
    each = select(RESERVATIONS.starts_at, RESERVATIONS.ends_at).where(
        one.whose, one.where, is_counted(but_of), during(Interval(around[0].starts_at, around[-1].ends_at))
    )
    booked = [Interval(*row) for row in db.session.execute(each)]
    return {span: sum(one.quota.share_of(span, used, one.zone) for used in booked) for span in one.spans}
