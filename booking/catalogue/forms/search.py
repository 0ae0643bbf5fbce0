"""Between the address of the catalogue and the search that it says; the address is the list's whole state."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from booking.catalogue.queries.search import FACETS, SORTS, Search
from booking.catalogue.queries.windows import Window
from booking.clock import now
from booking.domain.opening import MINUTES_A_DAY
from booking.domain.plain_text import clean_line, half_width

MOST_VALUES = 40
LAST_PAGE = 100_000
FIRST_YEAR, LAST_YEAR = 2000, 2200
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|(24):(00)", re.ASCII)
USUAL_FROM, USUAL_TO = "09:00", "11:00"


def search_of(asked: MultiDict[str, str]) -> tuple[Search, str]:
    """The search, and what is wrong with the wanted time in words; what cannot be understood otherwise is left out."""
    chosen = ((facet, _values(asked, facet)) for facet in FACETS)
    window, problem = _window(*(half_width(clean_line(asked.get(name, ""))) for name in ("date", "from", "to")))
    sort = asked.get("sort", "")
    page = asked.get("page", "")
    search = Search(
        words=clean_line(asked.get("q", "")),
        chosen=tuple((facet, values) for facet, values in chosen if values),
        free=window,
        is_usable=asked.get("usable") == "1",
        sort=sort if sort in SORTS else SORTS[0],
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
    )
    return search, problem


def address_of(search: Search, **changed: Any) -> dict[str, Any]:
    """The parameters that say this search, each only where it says something; `changed` are put in their place."""
    said: dict[str, Any] = {"q": search.words, **dict(search.chosen)}
    if search.free:
        said |= {
            "date": search.free.on.isoformat(),
            "from": shown(search.free.from_minute),
            "to": shown(search.free.to_minute),
        }
    said |= {"usable": "1" if search.is_usable else "", "sort": search.sort if search.sort != SORTS[0] else ""}
    said |= {"page": search.page if search.page > 1 else ""}
    return {name: value for name, value in (said | changed).items() if value}


def shown(minute: int) -> str:
    """A minute of the day as a clock shows it; the last midnight as 00:00, which is what a time field can hold."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _values(asked: MultiDict[str, str], facet: str) -> tuple[str, ...]:
    values = (clean_line(value) for value in asked.getlist(facet)[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in values if value))


def _window(day: str, start: str, end: str) -> tuple[Window | None, str]:
    """Without a date nothing is wanted; without a time the usual one is."""
    if not day:
        return None, ""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None, _("“%(text)s” is not a date. Write it like 2026-11-24.", text=day)
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        return None, _("No booking is made for the year %(year)d.", year=on.year)
    from_minute, to_minute = _minute(start or USUAL_FROM), _minute(end or USUAL_TO)
    if from_minute is None or to_minute is None:
        return None, _("A time is written like 09:30.")
    if from_minute >= (to_minute := to_minute or MINUTES_A_DAY):
        return None, _("The end has to be after the start, on the same day.")
    return Window(on, from_minute, to_minute, now()), ""


def _minute(text: str) -> int | None:
    match = CLOCK.fullmatch(text)
    if not match:
        return None
    hours, minutes = (part for part in match.groups() if part is not None)
    return int(hours) * 60 + int(minutes)
