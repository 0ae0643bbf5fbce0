"""How pages write dates, times, durations, numbers and money, in the reader's language; Jinja filters."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import numbers
from babel.dates import format_date, format_timedelta, get_day_names, get_timezone_location
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from booking.clock import now
from booking.domain.localtime import is_ambiguous, wall_time

# Patterns of our own: the same shape everywhere, 24-hour clock, weekday always there.
DAYS = {
    "en": {"short": "EEE d MMM", "full": "EEE d MMM y", "long": "EEEE d MMMM y", "weekday": "EEEE", "month": "MMMM y"},
    "zh": {
        "short": "M月d日 EEE", "full": "y年M月d日 EEE", "long": "y年M月d日 EEEE", "weekday": "EEEE", "month": "y年M月",
    },
}  # fmt: skip
MIDNIGHT = "00:00"


def init_app(app: Flask) -> None:
    for text in (day, weekday, clock, moment, time_range, duration, ago, zone_name, offset, number, money, file_size):
        app.jinja_env.filters[text.__name__] = _asked_each_time(text)
    app.jinja_env.globals["is_same_clock"] = is_same_clock


def _asked_each_time(text: Callable[..., str]) -> Callable[..., str]:
    """As a Jinja filter. Without pass_context Jinja would write constants once, in the first reader's language."""

    @pass_context
    def written(context: Context, *arguments: Any, **options: Any) -> str:
        return text(*arguments, **options)

    return written


def day(value: date | datetime, style: str = "full") -> str:
    """As in "Mon 17 Nov 2025". Styles: short (no year), full, long, weekday, month. Takes a local date, no moment."""
    return format_date(value, DAYS[_language()][style], locale=_language())


def weekday(number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """The name of a weekday, Monday being 0; width "abbreviated" for "Mon"."""
    return str(get_day_names(width, locale=_language())[number])


def clock(at: datetime, zone: ZoneInfo) -> str:
    """What the wall clock in `zone` shows: "10:00"; with its offset when the clock shows that time twice."""
    wall = wall_time(at, zone)
    shown = wall.strftime("%H:%M")
    return f"{shown} ({offset(zone, at)})" if is_ambiguous(wall, zone) else shown


def moment(at: datetime, zone: ZoneInfo, style: str = "full") -> str:
    """As in "Mon 17 Nov 2025, 10:00"."""
    return _("%(day)s, %(time)s", day=day(wall_time(at, zone), style), time=clock(at, zone))


def time_range(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, style: str = "full") -> str:
    """As in "Mon 17 Nov 2025, 10:00–12:00"; over midnight both days are named; until midnight is 24:00."""
    first, last = wall_time(starts_at, zone), wall_time(ends_at, zone)
    ends_at_midnight = last.strftime("%H:%M") == MIDNIGHT and last.date() == first.date() + timedelta(days=1)
    if first.date() == last.date() or ends_at_midnight:
        end = "24:00" if ends_at_midnight else clock(ends_at, zone)
        return _("%(day)s, %(start)s–%(end)s", day=day(first, style), start=clock(starts_at, zone), end=end)
    return _("%(start)s – %(end)s", start=moment(starts_at, zone, style), end=moment(ends_at, zone, style))


def duration(length: timedelta | int) -> str:
    """As in "2 h 30 min", "3 days"; whole minutes are given as an int."""
    minutes = length if isinstance(length, int) else length // timedelta(minutes=1)
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    parts = [
        _("%(count)d d", count=days) if days else "",
        _("%(count)d h", count=hours) if hours else "",
        _("%(count)d min", count=left) if left or not minutes else "",
    ]
    return ("" if _language() == "zh" else " ").join(part for part in parts if part)


def hours(minutes: int) -> str:
    """As in "36 h 30 min": an amount of time in which days mean nothing."""
    whole, left = divmod(minutes, 60)
    parts = [
        _("%(count)d h", count=whole) if whole else "",
        _("%(count)d min", count=left) if left or not minutes else "",
    ]
    return ("" if _language() == "zh" else " ").join(part for part in parts if part)


def ago(at: datetime) -> str:
    """As in "2 hours ago", "in 3 days": how far a moment is from now, roughly."""
    return format_timedelta(at - now(), add_direction=True, locale=_language())


def zone_name(zone: ZoneInfo) -> str:
    """As in "London time": the zone by its city."""
    return _("%(city)s time", city=get_timezone_location(zone, locale=_language(), return_city=True))


def offset(zone: ZoneInfo, at: datetime) -> str:
    """As in "UTC+8", "UTC+5:30": the zone's distance from UTC at a moment."""
    minutes = (at.astimezone(zone).utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def is_same_clock(zone: ZoneInfo, other: ZoneInfo, at: datetime) -> bool:
    """Whether the clocks of both zones show the same at a moment, so that one of them need not be told."""
    return at.astimezone(zone).utcoffset() == at.astimezone(other).utcoffset()


def number(value: int | Decimal) -> str:
    return numbers.format_decimal(value, locale=_language())


def money(minor: int, currency: str) -> str:
    """As in "EUR 80.00", of an amount in minor units; the currency's code, because a region may use several."""
    places = numbers.get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return f"{currency} {numbers.format_decimal(amount, pattern, locale=_language())}"


def file_size(size: int) -> str:
    """As in "340 kB", "2.1 MB"."""
    if size < 1_000_000:
        return f"{number(max(1, round(size / 1000)))} kB"
    return f"{number(round(Decimal(size) / 1_000_000, 1))} MB"


def _language() -> str:
    locale = get_locale()
    return locale.language if locale and locale.language in DAYS else "en"
