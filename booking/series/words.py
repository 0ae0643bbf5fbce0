"""The rule of a series in words of the language of the moment: "Every 2 weeks on Tuesday and Thursday, 10 times"."""

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking import formats
from booking.domain.recurrence import LAST, Frequency, Hours, OtherWeekdays, Recurrence

EVERY = {
    Frequency.DAILY: (_l("Daily"), _l("Every %(number)s days")),
    Frequency.WEEKLY: (_l("Weekly"), _l("Every %(number)s weeks")),
    Frequency.MONTHLY: (_l("Monthly"), _l("Every %(number)s months")),
}
NTH = {
    1: _l("the first %(weekday)s"),
    2: _l("the second %(weekday)s"),
    3: _l("the third %(weekday)s"),
    4: _l("the fourth %(weekday)s"),
    5: _l("the fifth %(weekday)s"),
    LAST: _l("the last %(weekday)s"),
}


def rule_in_words(rule: Recurrence) -> str:
    """How often, on which days, and until when or how many times."""
    how_often = _how_often(rule)
    if rule.last_on is not None:
        return _("%(how_often)s, until %(day)s", how_often=how_often, day=formats.day(rule.last_on))
    times = ngettext("%(num)d time", "%(num)d times", rule.times or 0)
    return _("%(how_often)s, %(times)s", how_often=how_often, times=times)


def days_in_words(days: OtherWeekdays) -> str:
    """The weekdays by name; empty where they stay as they are."""
    if set(days.weekdays) == set(days.rule.weekdays):
        return ""
    return format_list([formats.weekday(number) for number in days.weekdays], "standard", get_locale() or "en")


def hours_in_words(hours: Hours) -> str:
    """As in "9:00–12:00"; a later day is counted: "22:00–06:00 (1 day later)"."""
    minutes = hours.starts.hour * 60 + hours.starts.minute + hours.minutes
    days, end = divmod(minutes, 24 * 60)
    if days == 1 and end == 0:
        days, end = 0, 24 * 60
    span = _("%(start)s–%(end)s", start=f"{hours.starts:%H:%M}", end=f"{end // 60:02}:{end % 60:02}")
    later = ngettext("%(num)d day later", "%(num)d days later", days)
    return _("%(span)s (%(later)s)", span=span, later=later) if days else span


def _how_often(rule: Recurrence) -> str:
    once, often = EVERY[rule.frequency]
    how_often = str(once) if rule.every == 1 else str(often) % {"number": rule.every}
    if rule.frequency is Frequency.DAILY:
        return how_often
    if rule.frequency is Frequency.MONTHLY:
        return _("%(often)s on %(days)s", often=how_often, days=_day_of_month(rule))
    names = [formats.weekday(number) for number in sorted(rule.weekdays)]
    return _("%(often)s on %(days)s", often=how_often, days=format_list(names, "standard", get_locale() or "en"))


def _day_of_month(rule: Recurrence) -> str:
    if rule.nth is not None:
        return str(NTH[rule.nth]) % {"weekday": formats.weekday(rule.weekdays[0])}
    if rule.month_day == LAST:
        return _("the last day")
    return _("day %(number)s", number=str(rule.month_day))
