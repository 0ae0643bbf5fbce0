"""Weekly opening hours as one cell of a table: "Mon-Fri 08:00-20:00; Sat 09:00-13:00"."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from booking.domain.opening import ALWAYS, MINUTES_A_DAY, Window
from booking.domain.plain_text import half_width

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHINESE_DAYS = "一二三四五六日"
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})-(\d{1,2})[:.](\d{2})")
_DAY = r"(?:周[一二三四五六日天]|[a-z]{2,9})\.?"
_PART = re.compile(rf"({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*):?\s*((?:\d[^a-z周]*))")
_ALWAYS = {"24/7", "always", "全天", "全天开放"}


@lru_cache(maxsize=512)  # a file says the same hours in many rows
def read_opening(text: str) -> tuple[Window, ...]:
    """The windows, in order. Raises ValueError for what cannot be read.

    Days: Mo, Mon, Monday or 周一, alone, as a range or a list. Several spans of a day are parted by commas. 24:00 is
    the midnight at a day's end; a span over midnight becomes two windows. "24/7" is always open.
    """
    tidy = _tidied(text)
    if tidy in _ALWAYS:
        return ALWAYS
    windows: list[Window] = []
    for part in filter(None, (part.strip() for part in tidy.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(part)
        spans = [_span(span) for span in match[2].rstrip(" ,").split(",")]
        windows += [window for day in _days(match[1]) for span in spans for window in _windows(day, *span)]
    return _merged(windows)


def write_opening(windows: Iterable[Window]) -> str:
    """The cell that reads as these windows; days in a row with the same spans are put together."""
    by_day: dict[int, list[str]] = {}
    for window in sorted(windows):
        by_day.setdefault(window.weekday, []).append(f"{_clock(window.opens_minute)}-{_clock(window.closes_minute)}")
    runs: list[tuple[int, int, list[str]]] = []
    for day, spans in by_day.items():
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return "; ".join(f"{_day_range(first, last)} {', '.join(spans)}" for first, last, spans in runs)


def _tidied(text: str) -> str:
    """Lower case, one kind of dash, semicolon, comma and colon, no space around them."""
    text = half_width(text).strip().lower().translate(str.maketrans("–—−~～至；，：", "------;,:"))
    text = re.sub(r"\s*([-,;:])\s*", r"\1", text.replace("\n", ";").replace("星期", "周"))
    return re.sub(r"\s+", " ", text)


def _days(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        start = _day(first)
        for step in range((_day(last or first) - start) % 7 + 1):
            yield (start + step) % 7


def _day(name: str) -> int:
    name = name.rstrip(".")
    if name.startswith("周"):
        return _CHINESE_DAYS.index(name[1].replace("天", "日"))
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = [number for number, day in enumerate(full) if day.startswith(name) or (name == "thurs" and number == 3)]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hours_from, minutes_from, hours_until, minutes_until = (int(number) for number in match.groups())
    if max(minutes_from, minutes_until) > 59:
        raise ValueError(text)
    return hours_from * 60 + minutes_from, hours_until * 60 + minutes_until


def _windows(day: int, opens: int, closes: int) -> Iterator[Window]:
    if opens < closes:
        yield Window(day, opens, closes)
        return
    if opens == closes:
        raise ValueError(f"{opens}")
    yield Window(day, opens, MINUTES_A_DAY)
    if closes:
        yield Window((day + 1) % 7, 0, closes)


def _merged(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Overlapping and touching windows of a day are one, so that the same hours are always the same windows."""
    merged: list[Window] = []
    for window in sorted(windows):
        last = merged[-1] if merged else None
        if last and last.weekday == window.weekday and window.opens_minute <= last.closes_minute:
            merged[-1] = Window(last.weekday, last.opens_minute, max(last.closes_minute, window.closes_minute))
        else:
            merged.append(window)
    return tuple(merged)


def _day_range(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
