"""Lines 24 to 28 of the checklist: what must hold between two readings of one feed."""

from tests.calendars.linter.content import Component, Defect, parsed

STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")


def change_defects(before: bytes, after: bytes) -> list[Defect]:
    """What a client that read `before` would miss in `after`."""
    old = {event.value("UID"): event for event in parsed(before).inside("VEVENT")}
    found = []
    for event in parsed(after).inside("VEVENT"):
        if event.value("UID") in old:
            found += _event(old[event.value("UID")], event)
    return found


def _event(old: Component, new: Component) -> list[Defect]:
    found = []
    if old.value("CREATED") != new.value("CREATED"):
        found.append(Defect(24, "CREATED changed"))
    if int(new.value("SEQUENCE")) < int(old.value("SEQUENCE")):
        found.append(Defect(25, "SEQUENCE fell"))
    if _visible(old) != _visible(new) and int(new.value("SEQUENCE")) <= int(old.value("SEQUENCE")):
        found.append(Defect(26, "SEQUENCE did not rise with a change"))
    if old.properties != new.properties and new.value("LAST-MODIFIED") <= old.value("LAST-MODIFIED"):
        found.append(Defect(27, "LAST-MODIFIED did not rise with a change"))
    if old.properties == new.properties and old != new:
        found.append(Defect(28, "the same event in other bytes"))
    return found


def _visible(event: Component) -> list[tuple[str, str]]:
    return sorted((prop.name, prop.value) for prop in event.properties if prop.name not in STAMPS)
