"""Other hours or words for what is still to come of a series. What went before keeps its rule: the series splits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from booking.domain.interval import Interval
from booking.domain.recurrence import Hours, OtherWeekdays, Recurrence
from booking.locks import lock_with_neighbours
from booking.reservations.actions.changing import give_interval, give_words
from booking.reservations.actions.holding import release
from booking.series.actions.telling import CHANGED, tell_of
from booking.series.actions.undoing import Outdated, keep, revision_of, state_of
from booking.series.queries.lists import occurrences_of, still_to_come
from booking.series.stored import day_of, hours_of, remember, rule_of
from models import Reservation, Series, db

Times = Mapping[str, Interval]  # by public id of the reservation


def change_hours(
    series: Series,
    hours: Hours,
    times: Times,
    words: tuple[str, str],
    by_id: int,
    now: datetime,
    *,
    seen: str,
    first: Reservation | None = None,
    days: OtherWeekdays | None = None,
) -> Series:
    """Give the occurrences from `first` on, or all that have not begun, the times that `times` names, and title and
    note to all of them; answers the series that they belong to now. `days`: the weekdays that they have now.

    Raises Outdated unless they are as they were `seen`, Refused for the first time that cannot be: nothing changes.
    """
    lock_with_neighbours(series.instrument_id)
    coming = still_to_come(series, now, first)
    if not coming or revision_of(coming) != seen:
        raise Outdated
    kept = state_of(series, coming)
    changed = _of_its_own(series, coming, now)
    rule = rule_of(changed)
    remember(changed, OtherWeekdays(rule, days.weekdays).renewed() if days else rule, hours)
    _give_times(coming, times, by_id, now)
    for one in coming:
        give_words(one, *words, by_id, now, is_quiet=True)
        one.series_id = changed.id
    tell_of(changed, CHANGED, coming, by_id, now)
    keep(changed, kept, coming, by_id, now)
    return changed


def split(rule: Recurrence, at: date) -> tuple[Recurrence, Recurrence]:
    """The rule until before the occurrence that is nearest to the day `at`, and from it on."""
    days = rule.days()
    number = min(range(len(days)), key=lambda one: abs(days[one] - at))
    before = replace(rule, times=max(1, number), last_on=None)
    if rule.last_on is not None:
        return before, replace(rule, first_on=days[number])
    return before, replace(rule, first_on=days[number], times=len(days) - number)


def _of_its_own(series: Series, coming: Sequence[Reservation], now: datetime) -> Series:
    """The series itself where all of it changes; else a new one that begins with what is changed."""
    if len(coming) == len(occurrences_of(series)):
        return series
    before, after = split(rule_of(series), day_of(coming[0]))
    new = Series(
        institution_id=series.institution_id,
        instrument_id=series.instrument_id,
        user_id=series.user_id,
        booked_by_id=series.booked_by_id,
        split_from_id=series.id,
        created_at=now,
    )
    remember(new, after, hours_of(series))
    remember(series, before, hours_of(series))
    db.session.add(new)
    db.session.flush()
    return new


def _give_times(coming: Sequence[Reservation], times: Times, by_id: int, now: datetime) -> None:
    """Those that move give back their time first, so that one may have what another leaves."""
    moving = [one for one in coming if times.get(one.public_id, _time(one)) != _time(one)]
    kept = {one.id: release(one) for one in moving}
    for one in moving:
        give_interval(one, times[one.public_id], by_id, now, kept=kept[one.id], is_quiet=True)


def _time(one: Reservation) -> Interval:
    return Interval(one.starts_at, one.ends_at)
