"""Between the address of the page and the search that it says; the address is the page's whole state."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from booking.catalogue.forms.search import CLOCK, FIRST_YEAR, LAST_YEAR, MOST_VALUES, shown
from booking.domain.asked import EVERY_DAY, Asked
from booking.domain.opening import MINUTES_A_DAY
from booking.domain.places import Pause
from booking.domain.plain_text import clean_line
from booking.finding.search import MOST_STEPS, SORTS, Search, Use
from models import Mode

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 1440, 2880, 4320, 7 * MINUTES_A_DAY)
USUAL_LENGTH, LONGEST = 120, 31 * MINUTES_A_DAY
USUAL_DAYS, MOST_DAYS = 14, 92
PAUSES = (0, 15, 30, 60, 120, 240, 480, 720, MINUTES_A_DAY, 2 * MINUTES_A_DAY)
WAITS = (0, 30, 60, 120, 240, 480, MINUTES_A_DAY, 2 * MINUTES_A_DAY, 3 * MINUTES_A_DAY, 7 * MINUTES_A_DAY)
USUAL_WAIT = MINUTES_A_DAY
SHOWN, MOST_SHOWN = 20, 100
TECHNIQUE, CATEGORY = "technique", "category"


@dataclass(frozen=True, slots=True)
class Asking:
    """`search` as far as it makes sense, `problems` by field in words, and whether anything was asked at all."""

    search: Search
    problems: dict[str, str] = field(default_factory=dict)
    is_asked: bool = True


class _Reading:
    """What was sent, read with a word for whatever makes no sense."""

    def __init__(self, sent: MultiDict[str, str], today: date) -> None:
        self.sent, self.today = sent, today
        self.problems: dict[str, str] = {}

    def values(self, name: str) -> tuple[str, ...]:
        values = (clean_line(value) for value in self.sent.getlist(name)[:MOST_VALUES])
        return tuple(dict.fromkeys(value for value in values if value))

    def text(self, name: str) -> str:
        return clean_line(self.sent.get(name, ""))[:200]

    def minutes(self, name: str, usual: int, most: int, least: int = 0) -> int:
        text = self.text(name)
        if not text:
            return usual
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1
        if not least <= number <= most:
            self.problems[name] = _("Give a length of time from the list.")
            return usual
        return number

    def day(self, name: str, usual: date) -> date:
        text = self.text(name)
        if not text:
            return usual
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.problems[name] = _("“%(text)s” is not a date. Write it like 2026-11-24.", text=text)
            return usual
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.problems[name] = _("No booking is made for the year %(year)d.", year=day.year)
            return usual
        return day

    def clock(self, name: str, usual: int) -> int:
        text = self.text(name)
        match = CLOCK.fullmatch(text)
        if text and not match:
            self.problems[name] = _("A time is written like 09:30.")
        if not match:
            return usual
        hours, minutes = (int(part) for part in match.groups() if part is not None)
        return hours * 60 + minutes


def asking_of(sent: MultiDict[str, str], today: date, *, is_signed_in: bool) -> Asking:
    """What the address says. Without anything sent it is the form as it is first shown."""
    reading = _Reading(sent, today)
    uses = [use for number in range(1, MOST_STEPS + 1) if (use := _use(reading, number)) is not None]
    least = reading.minutes("pause", 0, LONGEST)
    most = reading.minutes("wait", max(USUAL_WAIT, least), LONGEST)
    if most < least:
        reading.problems["wait"] = _("The longest wait cannot be shorter than the shortest.")
        most = least
    mode, sort = reading.text("mode"), reading.text("sort")
    search = Search(
        uses=tuple(uses),
        asked=_asked(reading),
        schools=reading.values("school"),
        sites=reading.values("site"),
        mode=mode if mode in list(Mode) else "",
        is_for_anybody=not is_signed_in or reading.text("all") == "1",
        pause=Pause(timedelta(minutes=least), timedelta(minutes=most)),
        is_one_day=reading.text("one_day") == "1",
        sort=sort if sort in SORTS else SORTS[0],
        most=reading.minutes("most", SHOWN, MOST_SHOWN, 1),
    )
    return Asking(search, reading.problems, is_asked="length" in sent)


def _use(reading: _Reading, number: int) -> Use | None:
    """The use of a step; a later one that names nothing is none."""
    suffix = "" if number == 1 else str(number)
    use = Use(
        minutes=reading.minutes(f"length{suffix}", USUAL_LENGTH, LONGEST, 1),
        techniques=reading.values(f"{TECHNIQUE}{suffix}"),
        categories=reading.values(f"{CATEGORY}{suffix}"),
        words=reading.text(f"q{suffix}"),
        instruments=reading.values(f"instrument{suffix}"),
    )
    kinds = [what.partition(":") for what in reading.values(f"what{suffix}")]
    techniques = tuple(name for kind, _colon, name in kinds if kind == TECHNIQUE and name)
    categories = tuple(name for kind, _colon, name in kinds if kind == CATEGORY and name)
    whole = Use(use.minutes, use.techniques + techniques, use.categories + categories, use.words, use.instruments)
    return whole if number == 1 or not whole.is_open else None


def _asked(reading: _Reading) -> Asked:
    first = max(reading.day("from", reading.today), reading.today)
    last = reading.day("to", first + timedelta(days=USUAL_DAYS - 1))
    if last < first:
        reading.problems["to"] = _("The last day cannot be before the first, or be over.")
        last = first
    elif (last - first).days >= MOST_DAYS:
        reading.problems["to"] = _("Look at most %(days)d days at a time.", days=MOST_DAYS)
        last = first + timedelta(days=MOST_DAYS - 1)
    days = frozenset(int(day) for day in reading.values("day") if day in {"0", "1", "2", "3", "4", "5", "6"})
    after, before = reading.clock("after", 0), reading.clock("before", MINUTES_A_DAY) or MINUTES_A_DAY
    if after in (before, MINUTES_A_DAY):
        reading.problems["before"] = _("The time of day has to have a length.")
        after, before = 0, MINUTES_A_DAY
    return Asked(first, last, days or EVERY_DAY, after, before)


def address_of(search: Search, **changed: Any) -> dict[str, Any]:
    """The parameters that say this search, each only where it says something; `changed` are put in their place."""
    asked = search.asked
    said: dict[str, Any] = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    for number, use in enumerate(search.uses, start=1):
        suffix = "" if number == 1 else str(number)
        kinds = [f"{TECHNIQUE}:{code}" for code in use.techniques] + [f"{CATEGORY}:{name}" for name in use.categories]
        step = {"what": kinds, "q": use.words, "instrument": use.instruments, "length": use.minutes}
        said |= {f"{name}{suffix}": value for name, value in step.items()}
    said |= {
        "day": sorted(asked.weekdays) if asked.weekdays != EVERY_DAY else (),
        "after": shown(asked.from_minute) if asked.from_minute else "",
        "before": shown(asked.to_minute) if asked.to_minute != MINUTES_A_DAY else "",
        "school": search.schools,
        "site": search.sites,
        "mode": search.mode,
        "all": "1" if search.is_for_anybody else "",
        "sort": search.sort if search.sort != SORTS[0] else "",
    }
    if search.is_chain:
        said |= {
            "pause": search.pause.least // timedelta(minutes=1) or "",
            "wait": search.pause.most // timedelta(minutes=1),
            "one_day": "1" if search.is_one_day else "",
        }
    return {name: value for name, value in (said | changed).items() if value not in ("", (), [], None)}
