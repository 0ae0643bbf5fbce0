"""What each reason says to a person: a sentence, what can be done about it, and who can change the rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import formats
from booking.closure_words import with_kind
from booking.domain.interval import FOREVER, Interval
from booking.domain.localtime import wall_time
from booking.domain.parameters import Engaged, Money, Needed, Parameter
from booking.domain.verdict import Code, Effect, Reason
from booking.languages import current_language
from booking.reservations.approval_words import STEPS
from booking.reservations.reason_words import SPOKEN, WHO, WORDS
from booking.reservations.requirement_words import needed_in_words

Plain = str | int | datetime | Interval | tuple[Interval, ...] | tuple[Engaged, ...]  # a parameter but what is needed


@dataclass(frozen=True, slots=True)
class Sentence:
    """A reason in words of the language of the moment, times on the instrument's wall clock."""

    code: Code
    effect: Effect
    text: str
    remedy: str
    who: str


def sentence(reason: Reason, zone: ZoneInfo) -> Sentence:
    """`reason` in words, its moments as the wall clock in `zone` shows them."""
    text, remedy = WORDS[reason.code]
    spoken = {name: _said(name, value, zone) for name, value in reason.params.items()}
    if current_language() == "zh":  # of a name that is there in Chinese, too, that one
        spoken |= {name.removesuffix("_zh"): text for name, text in spoken.items() if name.endswith("_zh") and text}
    if "agreement" in spoken and "quota" in spoken:
        spoken["quota"] = _("%(quota)s; agreement “%(agreement)s”, clause %(clause)s", **spoken)
    if "closure_kind" in spoken:
        spoken["reason"] = with_kind(spoken["closure_kind"], spoken["reason"])
    who = str(WHO[reason.who_can_change])
    return Sentence(reason.code, reason.effect, str(text) % spoken, str(remedy) % spoken, who)


def sentences(reasons: Iterable[Reason], zone: ZoneInfo) -> list[Sentence]:
    return [sentence(reason, zone) for reason in reasons]


def _said(name: str, value: Parameter, zone: ZoneInfo) -> str:
    if isinstance(value, Money):
        return formats.money(value.minor, value.currency)
    return needed_in_words(value) if isinstance(value, Needed) else _spoken(name, value, zone)


def _spoken(name: str, value: Plain, zone: ZoneInfo) -> str:
    """A parameter as a reader sees it: lengths by `_minutes` and `_days` in the name, figures by `_count`, dates by
    `day`."""
    if name == "steps":
        return _(", ").join(str(STEPS[step]) for step in str(value).split(","))
    if name in SPOKEN:
        return str(SPOKEN[name][str(value)])
    if isinstance(value, int):
        return _figure(name, value)
    if isinstance(value, datetime):
        is_date = name.endswith("day")
        return formats.day(wall_time(value, zone)) if is_date else formats.moment(value, zone)
    if isinstance(value, Interval):
        return _span(value, zone)
    if isinstance(value, tuple):
        said = [_engaged(one, zone) if isinstance(one, Engaged) else _span(one, zone) for one in value]
        return "; ".join(said) if name == "operators" else _listed(said)
    return value


def _figure(name: str, value: int) -> str:
    if name.endswith("_count"):
        return str(value)
    if name.endswith("_hours"):  # given in minutes, like all lengths
        return formats.hours(value)
    return _days(value) if name.endswith("_days") else formats.duration(value)


def _listed(said: list[str]) -> str:
    return _(", ").join(said)  # Babel has no comma for a Chinese list of this kind


def _engaged(one: Engaged, zone: ZoneInfo) -> str:
    """Why an operator cannot come: her hours of that day, and what she does then."""
    name = one.name_zh if current_language() == "zh" and one.name_zh else one.name
    day = formats.day(wall_time(one.day, zone))
    if not one.works:
        return _("%(name)s does not work on %(day)s", name=name, day=day)
    words = {"name": name, "day": day, "hours": _clocks(one.works, one.day, zone)}
    if not one.taken:
        return _("%(name)s works %(hours)s on %(day)s", **words)
    taken = _clocks(one.taken, one.day, zone)
    return _("%(name)s works %(hours)s on %(day)s and is taken %(taken)s", taken=taken, **words)


def _clocks(spans: Iterable[Interval], day: datetime, zone: ZoneInfo) -> str:
    """Without the date where it is that of `day`."""
    date = wall_time(day, zone).date()
    said = [
        f"{formats.clock(one.starts_at, zone)}–{formats.clock(one.ends_at, zone)}"
        if wall_time(one.starts_at, zone).date() == date == wall_time(one.ends_at, zone).date()
        else _span(one, zone)
        for one in spans
    ]
    return _listed(said)


def _days(count: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", count)


def _span(span: Interval, zone: ZoneInfo) -> str:
    if span.ends_at >= FOREVER:
        return _("%(start)s until further notice", start=formats.moment(span.starts_at, zone))
    return formats.time_range(span.starts_at, span.ends_at, zone)
