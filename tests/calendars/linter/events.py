"""Lines 19 to 43 of the checklist that one file alone can show: what an event says."""

import re
from collections import Counter
from datetime import date, datetime

from tests.calendars.linter.content import Component, Defect, Property

AT_MOST_ONCE = ("DESCRIPTION", "LOCATION", "URL", "CATEGORIES")
CHECKS = dict.fromkeys(("STATUS", "TRANSP", "CLASS", "X-MICROSOFT-CDO-BUSYSTATUS"), 35) | {
    "UID": 19, "DTSTAMP": 23, "LAST-MODIFIED": 23, "CREATED": 24, "SEQUENCE": 25, "DTSTART": 29, "DTEND": 31,
    "SUMMARY": 36, "DESCRIPTION": 37, "LOCATION": 38, "URL": 39, "CATEGORIES": 40,
}  # fmt: skip
LISTS = {
    "STATUS": ("TENTATIVE", "CONFIRMED", "CANCELLED"),
    "TRANSP": ("OPAQUE", "TRANSPARENT"),
    "CLASS": ("PUBLIC", "PRIVATE", "CONFIDENTIAL"),
    "X-MICROSOFT-CDO-BUSYSTATUS": ("FREE", "TENTATIVE", "BUSY", "OOF", "WORKINGELSEWHERE"),
}
SERIES = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION")
MOMENT = re.compile(r"\d{8}T\d{6}Z")


def defects(calendar: Component, *, is_feed: bool) -> list[Defect]:
    events = calendar.inside("VEVENT")
    found = [Defect(21, f"{uid!r} twice") for uid, n in Counter(e.value("UID") for e in events).items() if n > 1]
    for event in events:
        found += _counts(event) + _identity(event) + _stamps(event) + _times(event)
        found += _lists(event) + _texts(event) + _links(event)
        if is_feed:
            found += [Defect(41, f"has an {name}") for name in ("ORGANIZER", "ATTENDEE") if event.all(name)]
            found += [Defect(42, "has an alarm") for _ in event.inside("VALARM")]
    return found


def _counts(event: Component) -> list[Defect]:
    found = [Defect(CHECKS[name], f"{name} stands {n} times") for name in _once() if (n := len(event.all(name))) != 1]
    return found + [Defect(CHECKS[name], f"{name} more than once") for name in AT_MOST_ONCE if len(event.all(name)) > 1]


def _once() -> list[str]:
    return [name for name in CHECKS if name not in AT_MOST_ONCE]


def _identity(event: Component) -> list[Defect]:
    uid = event.value("UID")
    found = [Defect(20, f"has {name}") for name in SERIES if event.all(name)]
    if not re.fullmatch(r"[!-~]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", uid) or len(uid) > 255:
        found.append(Defect(19, f"UID {uid[:40]!r} is not ASCII, unique everywhere and short"))
    return found


def _stamps(event: Component) -> list[Defect]:
    stamp, changed, created = (event.value(name) for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"))
    found = [] if stamp == changed else [Defect(23, "DTSTAMP is not LAST-MODIFIED")]
    found += [Defect(23, f"{v!r} is not in UTC") for v in (stamp, changed) if not MOMENT.fullmatch(v)]
    if not MOMENT.fullmatch(created) or created > changed:
        found.append(Defect(24, f"CREATED {created!r} is no moment before the last change"))
    if not re.fullmatch(r"\d{1,9}", event.value("SEQUENCE")):
        found.append(Defect(25, f"SEQUENCE is {event.value('SEQUENCE')!r}"))
    return found


def _times(event: Component) -> list[Defect]:
    starts, ends = (next(iter(event.all(name)), Property(name, {}, "")) for name in ("DTSTART", "DTEND"))
    if ("VALUE" in starts.parameters) != ("VALUE" in ends.parameters):
        return [Defect(31, "DTSTART and DTEND are of two types")]
    is_day = starts.parameters.get("VALUE") == "DATE"
    first, last = _read(starts, is_day=is_day), _read(ends, is_day=is_day)
    found = [] if first else [Defect(32 if is_day else 29, f"DTSTART is {starts.value!r}")]
    found += [] if last else [Defect(32 if is_day else 31, f"DTEND is {ends.value!r}")]
    if first and last and first >= last:
        found.append(Defect(32 if is_day else 31, "DTEND is not after DTSTART"))
    return found


def _read(prop: Property, *, is_day: bool) -> date | datetime | None:
    """A date for an all-day event, a UTC moment otherwise; None for anything else, local times included."""
    try:
        if is_day:
            return datetime.strptime(prop.value + "+0000", "%Y%m%d%z").date() if len(prop.value) == 8 else None
        return datetime.strptime(prop.value, "%Y%m%dT%H%M%S%z") if MOMENT.fullmatch(prop.value) else None
    except ValueError:
        return None


def _lists(event: Component) -> list[Defect]:
    found = [Defect(35, f"{n} is {event.value(n)!r}") for n, allowed in LISTS.items() if event.value(n) not in allowed]
    is_free = event.value("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    if is_free != (event.value("TRANSP") == "TRANSPARENT"):
        found.append(Defect(35, "TRANSP and BUSYSTATUS contradict each other"))
    if event.value("STATUS") == "CANCELLED" and not is_free:
        found.append(Defect(35, "a cancelled event blocks time"))
    return found


def _texts(event: Component) -> list[Defect]:
    found = []
    for prop in (p for name in ("SUMMARY", "DESCRIPTION", "LOCATION") for p in event.all(name)):
        if not prop.is_exact_text:
            found.append(Defect(37, f"{prop.name} is not escaped"))
        elif not prop.text.strip():
            found.append(Defect(CHECKS[prop.name], f"{prop.name} is empty"))
        elif prop.name != "DESCRIPTION" and "\n" in prop.text:
            found.append(Defect(CHECKS[prop.name], f"{prop.name} breaks its line"))
    if "://" in event.value("LOCATION"):
        found.append(Defect(38, "LOCATION is an address on the web"))
    return found


def _links(event: Component) -> list[Defect]:
    found = []
    for prop in event.all("URL"):
        if not re.fullmatch(r"https://[!-~]+", prop.value) or "calendars/" in prop.value or "@" in prop.value:
            found.append(Defect(39, f"URL {prop.value!r}"))
    for prop in event.all("CATEGORIES"):
        texts = [Property("", {}, item) for item in prop.items]
        if not all(text.is_exact_text and text.text.strip() for text in texts):
            found.append(Defect(40, "CATEGORIES holds an empty item or one that is not escaped"))
    return found
