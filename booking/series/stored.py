"""Between a series as it is remembered and the rule that the domain understands."""

from datetime import date, time, timedelta

from booking.domain.localtime import wall_time
from booking.domain.recurrence import Frequency, Hours, Recurrence
from models import Reservation, Series


def rule_of(series: Series) -> Recurrence:
    return Recurrence(
        series.first_on, Frequency(series.frequency), series.every, tuple(series.weekdays), series.month_day,
        series.nth, series.last_on, series.times,
    )  # fmt: skip


def hours_of(series: Series) -> Hours:
    hour, minute = divmod(series.starts_minute, 60)
    return Hours(time(hour, minute), series.minutes)


def remember(series: Series, rule: Recurrence, hours: Hours) -> None:
    """Write the rule into the row."""
    series.first_on, series.last_on, series.times = rule.first_on, rule.last_on, rule.times
    series.frequency, series.every, series.weekdays = rule.frequency.value, rule.every, list(rule.weekdays)
    series.month_day, series.nth = rule.month_day, rule.nth
    series.starts_minute, series.minutes = hours.starts.hour * 60 + hours.starts.minute, hours.minutes


def hours_between(reservation: Reservation) -> Hours:
    """The hours that one occurrence has on the wall clock now."""
    zone = reservation.instrument.zone
    starts, ends = (wall_time(at, zone).replace(fold=0) for at in (reservation.starts_at, reservation.ends_at))
    return Hours(starts.time(), max(1, (ends - starts) // timedelta(minutes=1)))


def day_of(reservation: Reservation) -> date:
    return wall_time(reservation.starts_at, reservation.instrument.zone).date()
