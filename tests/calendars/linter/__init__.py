"""A strict reading of calendar files, written against the specifications and what clients do, without any library.

Each defect carries the number of the line of the checklist in docs/developers/calendars.md that it breaks.
"""

from collections.abc import Iterable

from tests.calendars.linter import calendars, events, files, zones
from tests.calendars.linter.changes import change_defects
from tests.calendars.linter.content import Component, Defect, parsed

__all__ = ["Component", "Defect", "change_defects", "lint", "parsed"]


def lint(raw: bytes, *, is_feed: bool = True, zone: str = "", secrets: Iterable[str] = ()) -> list[Defect]:
    """Every defect of one file. `zone` is what X-WR-TIMEZONE must say; `secrets` must occur nowhere: tokens, and the
    names that this reader has no right to."""
    found = files.defects(raw, list(secrets))
    if any(defect.check in (1, 6, 7) for defect in found):
        return found  # what cannot be read cannot be judged further
    calendar = parsed(raw)
    found += calendars.feed_defects(calendar, zone) if is_feed else calendars.single_defects(calendar)
    found += events.defects(calendar, is_feed=is_feed)
    found += zones.defects(calendar)
    return found
