"""The words of the page: lengths to choose, why there is nothing, what would help, what speaks for a result."""

from collections import Counter
from collections.abc import Callable, Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking import formats
from booking.domain.verdict import Code
from booking.finding.explaining import Loosening
from booking.finding.queries import Closeness
from booking.finding.search import Search
from booking.reservations.reason_words import WORDS

SORTS = {"start": _l("Earliest first"), "near": _l("Nearest first"), "price": _l("Cheapest first")}
CLOSENESS = {Closeness.OWN_SCHOOL: _l("Your own school"), Closeness.SAME_CITY: _l("In your city")}


Words = dict[Code | None, Callable[[], str]]


def _of_the_instrument(count: int) -> Words:
    """What keeps a person from an instrument at any time."""
    return {
        Code.NOT_SIGNED_IN: lambda: ngettext("%(num)d needs you to sign in", "%(num)d need you to sign in", count),
        Code.NO_SCHOOL: lambda: ngettext(
            "%(num)d is only for members of a school", "%(num)d are only for members of a school", count),
        Code.OWN_SCHOOL_ONLY: lambda: ngettext(
            "%(num)d is only for its own school", "%(num)d are only for their own school", count),
        Code.NOT_BOOKABLE: lambda: ngettext(
            "%(num)d is listed but not offered for booking", "%(num)d are listed but not offered for booking", count),
        Code.OUT_OF_ORDER: lambda: ngettext("%(num)d is out of order", "%(num)d are out of order", count),
        Code.MODE_NOT_OFFERED: lambda: ngettext(
            "%(num)d is not used in this way", "%(num)d are not used in this way", count),
    }  # fmt: skip


def _of_the_time(count: int) -> Words:
    """What keeps everybody from the wanted time."""
    return {
        None: lambda: ngettext(
            "%(num)d would need longer hours of the day or more days than you allow",
            "%(num)d would need longer hours of the day or more days than you allow", count),
        Code.TOO_SHORT: lambda: ngettext(
            "%(num)d is only booked for longer", "%(num)d are only booked for longer", count),
        Code.TOO_LONG: lambda: ngettext(
            "%(num)d is not booked for so long", "%(num)d are not booked for so long", count),
        Code.TOO_SOON: lambda: ngettext(
            "%(num)d wants more notice", "%(num)d want more notice", count),
        Code.TOO_FAR: lambda: ngettext(
            "%(num)d cannot be booked so far ahead yet", "%(num)d cannot be booked so far ahead yet", count),
        Code.OUTSIDE_OPENING_HOURS: lambda: ngettext(
            "%(num)d is not open long enough then", "%(num)d are not open long enough then", count),
        Code.CLOSED: lambda: ngettext("%(num)d is closed", "%(num)d are closed", count),
        Code.TAKEN: lambda: ngettext("%(num)d is taken", "%(num)d are taken", count),
    }  # fmt: skip


def _missing(code: Code | None, count: int) -> str:
    """A reason with how many instruments it is that of."""
    words = _of_the_instrument(count) | _of_the_time(count)
    if code in words:
        return words[code]()
    sentence = str(WORDS[code][0]) if code else ""
    if "%(" in sentence:
        return ngettext("%(num)d has another rule in the way", "%(num)d have another rule in the way", count)
    return _("%(count)d: %(why)s", count=count, why=sentence)


def misses_in_words(counts: Counter[Code | None]) -> list[str]:
    """The most frequent reason first."""
    return [_missing(code, count) for code, count in counts.most_common()]


def loosening_in_words(loosening: Loosening, search: Search) -> str:
    """What is left off, as in "With 1 h instead of 2 h"."""
    words = {
        "wait": lambda: _("With up to %(wait)s between the steps", wait=formats.duration(loosening.search.pause.most)),
        "days": lambda: _("On several days"),
        "length": lambda: _shorter(loosening.search, search),
        "later": lambda: _later(loosening.search, search),
        "hour": lambda: _("At any time of day"),
        "weekday": lambda: _("On any day of the week"),
        "place": lambda: _("At every school and site"),
        "mode": lambda: _("Used in any way"),
    }
    return words[loosening.kind]()


def _shorter(less: Search, search: Search) -> str:
    now, before = next(
        (one.minutes, other.minutes)
        for one, other in zip(less.uses, search.uses, strict=True)
        if one.minutes != other.minutes
    )
    return _("With %(length)s instead of %(before)s", length=formats.duration(now), before=formats.duration(before))


def _later(less: Search, search: Search) -> str:
    days = (less.asked.last - search.asked.last).days
    return ngettext("Up to one day later", "Up to %(num)d days later", days)


def found_in_words(loosening: Loosening, search: Search) -> str:
    count = loosening.count
    if search.is_chain:
        return ngettext("%(num)d possibility", "%(num)d possibilities", count)
    if loosening.has_more:
        return _("more than %(count)d instruments", count=count)
    return ngettext("%(num)d instrument", "%(num)d instruments", count)


def merits_of(closeness: Closeness, *, is_earliest: bool) -> list[str]:
    """What speaks for a result: it is the earliest, it is near."""
    merits = [_("Earliest")] if is_earliest else []
    return merits + ([str(CLOSENESS[closeness])] if closeness in CLOSENESS else [])


def lengths_in_words(lengths: Iterable[int], chosen: int) -> list[tuple[int, str]]:
    """Lengths (minutes) to choose from; the chosen one is among them."""
    return [(minutes, _length(minutes)) for minutes in sorted({*lengths, chosen})]


def _length(minutes: int) -> str:
    return _("none") if not minutes else formats.duration(minutes)
