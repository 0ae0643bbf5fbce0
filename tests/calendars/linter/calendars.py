"""Lines 8 to 18, 67 and 69 of the checklist: what a calendar says of itself."""

import re
import zoneinfo

from tests.calendars.linter.content import Component, Defect

PRODUCT = "-//Benchshare//Benchshare//EN"
DURATION = re.compile(r"P(?:\d+W|(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
COLOURS = """
    aqua black blue brown chocolate coral crimson cyan darkblue darkcyan darkgreen darkorange firebrick forestgreen
    fuchsia goldenrod gray green indigo lime maroon mediumpurple midnightblue navy olive olivedrab orange orchid
    peru purple red rebeccapurple royalblue seagreen sienna silver slateblue slategray steelblue teal tomato
    turquoise violet white yellow
"""
ONLY_IN_FEEDS = ("NAME", "X-WR-CALNAME", "X-WR-CALDESC", "REFRESH-INTERVAL", "X-PUBLISHED-TTL")


def feed_defects(calendar: Component, zone: str) -> list[Defect]:
    found = _common(calendar) + _names(calendar) + _refresh(calendar) + _colours(calendar)
    found += _one(calendar, "X-WR-TIMEZONE", 14)
    said = calendar.value("X-WR-TIMEZONE")
    if said not in zoneinfo.available_timezones() or (zone and said != zone):
        found.append(Defect(14, f"X-WR-TIMEZONE is {said!r}"))
    return found


def single_defects(calendar: Component) -> list[Defect]:
    found = _common(calendar)
    found += [Defect(69, f"{name} in a single booking's file") for name in ONLY_IN_FEEDS if calendar.all(name)]
    if len(calendar.inside("VEVENT")) != 1:
        found.append(Defect(69, "not exactly one booking"))
    return found


def _common(calendar: Component) -> list[Defect]:
    found = _one(calendar, "VERSION", 8) + _one(calendar, "PRODID", 9) + _one(calendar, "CALSCALE", 10)
    for name, wanted, check in (("VERSION", "2.0", 8), ("PRODID", PRODUCT, 9), ("CALSCALE", "GREGORIAN", 10)):
        if calendar.value(name) != wanted:
            found.append(Defect(check, f"{name} is {calendar.value(name)!r}"))
    if calendar.all("METHOD"):
        found.append(Defect(11, "has a METHOD"))
    for name in ("SOURCE", "URL"):
        found += [Defect(18, f"{name} tells the address") for prop in calendar.all(name) if "calendars/" in prop.value]
    if not calendar.inside("VEVENT"):
        found.append(Defect(67, "holds no event"))
    return found


def _one(calendar: Component, name: str, check: int) -> list[Defect]:
    count = len(calendar.all(name))
    return [] if count == 1 else [Defect(check, f"{name} stands {count} times")]


def _names(calendar: Component) -> list[Defect]:
    found = _one(calendar, "NAME", 12) + _one(calendar, "X-WR-CALNAME", 12) + _one(calendar, "X-WR-CALDESC", 13)
    if calendar.value("NAME") != calendar.value("X-WR-CALNAME") or not calendar.value("NAME").strip():
        found.append(Defect(12, "NAME and X-WR-CALNAME differ or are empty"))
    for name, check in (("NAME", 12), ("X-WR-CALNAME", 12), ("X-WR-CALDESC", 13)):
        found += [Defect(check, f"{name} is not escaped") for prop in calendar.all(name) if not prop.is_exact_text]
        found += [Defect(check, f"{name} breaks its line") for prop in calendar.all(name) if "\n" in prop.text]
    if not calendar.value("X-WR-CALDESC").strip():
        found.append(Defect(13, "no description"))
    return found


def _refresh(calendar: Component) -> list[Defect]:
    found = _one(calendar, "REFRESH-INTERVAL", 15) + _one(calendar, "X-PUBLISHED-TTL", 16)
    for prop in calendar.all("REFRESH-INTERVAL"):
        if prop.parameters.get("VALUE") != "DURATION" or not DURATION.fullmatch(prop.value):
            found.append(Defect(15, "REFRESH-INTERVAL is not a duration"))
    if calendar.value("X-PUBLISHED-TTL") != calendar.value("REFRESH-INTERVAL"):
        found.append(Defect(16, "X-PUBLISHED-TTL is another interval"))
    return found


def _colours(calendar: Component) -> list[Defect]:
    found = _one(calendar, "COLOR", 17) + _one(calendar, "X-APPLE-CALENDAR-COLOR", 17)
    if calendar.value("COLOR") not in COLOURS.split():
        found.append(Defect(17, f"COLOR {calendar.value('COLOR')!r} is not a CSS3 name"))
    if not re.fullmatch(r"#[0-9A-F]{6}", calendar.value("X-APPLE-CALENDAR-COLOR")):
        found.append(Defect(17, "X-APPLE-CALENDAR-COLOR is not #RRGGBB"))
    return found
