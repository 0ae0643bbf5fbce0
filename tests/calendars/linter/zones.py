"""Lines 44, 45 and 47 of the checklist: zones that a file declares and uses. Our files use UTC and declare none."""

from tests.calendars.linter.content import Component, Defect


def defects(calendar: Component) -> list[Defect]:
    declared = {zone.value("TZID"): zone for zone in calendar.inside("VTIMEZONE")}
    properties = [prop for part in calendar.walk() for prop in part.properties]
    used = {prop.parameters["TZID"] for prop in properties if "TZID" in prop.parameters}
    found = [Defect(47, f"zone {name!r} is declared or used, not both") for name in used ^ set(declared)]
    for zone in declared.values():
        found += _parts(zone)
    return found


def _parts(zone: Component) -> list[Defect]:
    found = []
    if len(zone.inside("STANDARD")) != 1 or len(zone.inside("DAYLIGHT")) > 1:
        found.append(Defect(44, "not one STANDARD and at most one DAYLIGHT"))
    for part in zone.components:
        if part.all("RDATE"):
            found.append(Defect(44, "an RDATE in a zone"))
        if not part.all("TZOFFSETFROM") or not part.all("TZOFFSETTO"):
            found.append(Defect(45, "an offset is missing"))
    return found
