"""Setting weekly opening hours of a facility or an instrument."""

from collections.abc import Iterable

from booking.domain.opening import Window
from models import Facility, Instrument, OpeningWindow


def set_opening_windows(owner: Facility | Instrument, windows: Iterable[Window]) -> None:
    """These hours from now on, and no others. Overlapping and touching windows of a day are kept as one."""
    wanted = _merged(windows)
    kept = {Window(w.weekday, w.opens_minute, w.closes_minute): w for w in owner.opening_windows}
    if list(kept) == wanted:
        return
    owner.opening_windows = [
        kept.get(window)
        or OpeningWindow(weekday=window.weekday, opens_minute=window.opens_minute, closes_minute=window.closes_minute)
        for window in wanted
    ]


def _merged(windows: Iterable[Window]) -> list[Window]:
    merged: list[Window] = []
    for window in sorted(windows):
        last = merged[-1] if merged else None
        if last and last.weekday == window.weekday and window.opens_minute <= last.closes_minute:
            merged[-1] = Window(last.weekday, last.opens_minute, max(last.closes_minute, window.closes_minute))
        else:
            merged.append(window)
    return merged
