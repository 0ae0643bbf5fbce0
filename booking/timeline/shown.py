"""What the address of the timeline asks for: which days, which instruments, which page. The address is the state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from booking.catalogue.queries.search import Search
from booking.domain.plain_text import clean_line

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 1)
ROWS = {"day": 40, "week": 20}  # what a browser lays out in about two seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """`span` is day or week, `on` its first day, `view` is grid or list."""

    on: date
    span: str = "day"
    view: str = "grid"
    school: str = ""
    technique: str = ""
    words: str = ""
    page: int = 1

    @property
    def days(self) -> int:
        return 7 if self.span == "week" else 1

    @property
    def rows(self) -> int:
        return ROWS[self.span]

    @property
    def search(self) -> Search:
        chosen = (("school", self.school), ("technique", self.technique))
        return Search(self.words, tuple((facet, (value,)) for facet, value in chosen if value))

    def at(self, **changes: Any) -> dict[str, Any]:
        """The parameters of the address that shows this with some changes; what is usual is left out."""
        one = replace(self, **{"page": 1, **changes})
        parameters = {
            "on": one.on.isoformat(),
            "span": one.span if one.span != "day" else None,
            "view": one.view if one.view != "grid" else None,
            "school": one.school or None,
            "technique": one.technique or None,
            "q": one.words or None,
            "page": one.page if one.page > 1 else None,
        }
        return {name: value for name, value in parameters.items() if value is not None}


def read(arguments: Mapping[str, str], today: date) -> Shown:
    """What the address says; what makes no sense in it is as if it were not there."""
    span = "week" if arguments.get("span") == "week" else "day"
    on = read_day(arguments.get("on", ""), today)
    return Shown(
        on=monday_of(on) if span == "week" else on,
        span=span,
        view="list" if arguments.get("view") == "list" else "grid",
        school=clean_line(arguments.get("school", "")),
        technique=clean_line(arguments.get("technique", "")),
        words=clean_line(arguments.get("q", ""))[:200],
        page=_number(arguments.get("page", "")),
    )


def read_day(text: str, today: date) -> date:
    """The date, or `today` where it is none or too far off."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if EARLIEST <= day <= LATEST else today


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1
