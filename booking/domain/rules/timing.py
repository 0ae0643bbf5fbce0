"""Rules about how far from now a reservation starts, moves or is given back."""

from datetime import date, datetime, time, timedelta

from booking.domain.agreement import Clause
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.domain.question import CHANGING, PLACING, Facts, Kind, Wanted, starts_anew
from booking.domain.verdict import Code, Reason


def is_in_the_future(wanted: Wanted, facts: Facts) -> Reason | None:
    """What is over stays as it was; of what has started only the end may change; the rest is still to come."""
    is_over = facts.current is not None and facts.current.ends_at <= facts.now
    if is_over or (wanted.kind is Kind.ACCEPT and wanted.interval.ends_at <= facts.now):
        return Reason(Code.OVER)
    if wanted.kind is Kind.ACCEPT:
        return None
    if facts.is_running and (wanted.kind is Kind.CANCEL or starts_anew(wanted, facts)):
        return Reason(Code.ALREADY_STARTED)
    first_change = wanted.interval.ends_at if facts.is_running else wanted.interval.starts_at
    if first_change < facts.now:
        return Reason(Code.IN_THE_PAST, {"now": facts.now})
    return None


def gives_notice(wanted: Wanted, facts: Facts) -> Reason | None:
    """The lab hears of a start early enough to prepare. (Of a start in the past, another rule says so; whoever stands
    at the bench and begins what she has booked has told it.)"""
    minutes = facts.policy.notice_minutes
    ahead = wanted.interval.starts_at - facts.now
    if wanted.begins_early or not _is_a_new_start(wanted, facts):
        return None
    if not timedelta(0) <= ahead < timedelta(minutes=minutes):
        return None
    earliest = facts.now + timedelta(minutes=minutes)
    return Reason(Code.TOO_SOON, {"notice_minutes": minutes, "earliest_at": earliest})


def is_within_horizon(wanted: Wanted, facts: Facts) -> Reason | None:
    """It starts at most so many days from today, counted in dates where the instrument stands; where the owning
    school's members come first, others see less far, and as far as an agreement says where there is one."""
    if not _is_a_new_start(wanted, facts):
        return None
    today = wall_time(facts.now, facts.zone).date()
    ahead = (wall_time(wanted.interval.starts_at, facts.zone).date() - today).days
    days, others = facts.policy.horizon_days, facts.policy.others_horizon_days
    clause = facts.clause_at(wanted.interval.starts_at)
    if clause is not None and clause.horizon_days is not None:
        return _beyond_agreement(clause, today, ahead, facts)
    if ahead > days:
        return Reason(Code.TOO_FAR, {"horizon_days": days, "last_day": _noon(today, days, facts)})
    is_as_own = facts.person.is_own_school or (clause is not None and clause.is_as_own)
    if is_as_own or not 0 < others < ahead:
        return None
    last, opens = _noon(today, others, facts), _noon(today, ahead - others, facts)
    return Reason(Code.OWN_SCHOOL_FIRST, {"others_horizon_days": others, "last_day": last, "opens_day": opens})


def moves_in_time(wanted: Wanted, facts: Facts) -> Reason | None:
    """What is moved, other than to begin at once, is moved early enough before it would have started."""
    current, minutes = facts.current, facts.policy.move_notice_minutes
    is_moved = wanted.kind in CHANGING and starts_anew(wanted, facts)
    if facts.is_undo or wanted.begins_early or not minutes or current is None or not is_moved or facts.is_running:
        return None
    if current.starts_at - facts.now >= timedelta(minutes=minutes):
        return None
    deadline = current.starts_at - timedelta(minutes=minutes)
    return Reason(Code.TOO_LATE_TO_MOVE, {"move_notice_minutes": minutes, "deadline": deadline})


def leaves_in_time(wanted: Wanted, facts: Facts) -> Reason | None:
    """Time is given back early enough for somebody else to use it; later is possible, and noted."""
    current, minutes = facts.current, facts.policy.cancel_notice_minutes
    is_moved = wanted.kind in CHANGING and starts_anew(wanted, facts) and not wanted.begins_early
    gives_up_start = wanted.kind is Kind.CANCEL or is_moved
    if facts.is_undo or current is None or not gives_up_start or not facts.now < current.starts_at:
        return None
    if current.starts_at - facts.now >= timedelta(minutes=minutes):
        return None
    deadline = current.starts_at - timedelta(minutes=minutes)
    return Reason(Code.LATE, {"cancel_notice_minutes": minutes, "deadline": deadline})


def _beyond_agreement(clause: Clause, today: date, ahead: int, facts: Facts) -> Reason | None:
    """The clause's own horizon comes before those of the instrument."""
    days = clause.horizon_days or 0
    if ahead <= days:
        return None
    last = _noon(today, days, facts)
    return Reason(Code.BEYOND_AGREEMENT, {**clause.named, "agreed_days": days, "last_day": last})


def _noon(today: date, days: int, facts: Facts) -> datetime:
    """So many days from today; at noon, so that no clock change makes it another day."""
    return to_utc_after_gap(datetime.combine(today + timedelta(days=days), time(12)), facts.zone)


def _is_a_new_start(wanted: Wanted, facts: Facts) -> bool:
    """What was cancelled is booked anew; but undoing a cancellation or a move at once gives back a start that was
    in time."""
    return not facts.is_undo and (wanted.kind in PLACING or (wanted.kind in CHANGING and starts_anew(wanted, facts)))
