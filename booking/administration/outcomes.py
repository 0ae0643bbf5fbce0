"""What jobs report, in the reader's language. A job counts: "12 sent, 1 failed"; each of its words stands here."""

import re
from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

COUNTED: dict[str, Callable[[int], str]] = {
    "sent": lambda count: ngettext("%(num)d sent", "%(num)d sent", count),
    "failed": lambda count: ngettext("%(num)d failed", "%(num)d failed", count),
    "imports worked on": lambda count: ngettext("%(num)d import worked on", "%(num)d imports worked on", count),
    "reminded": lambda count: ngettext("%(num)d reminded", "%(num)d reminded", count),
    "missed": lambda count: ngettext("%(num)d missed", "%(num)d missed", count),
    "warned": lambda count: ngettext("%(num)d warned", "%(num)d warned", count),
    "ended": lambda count: ngettext("%(num)d ended", "%(num)d ended", count),
    "noted": lambda count: ngettext("%(num)d noted", "%(num)d noted", count),
    "offered": lambda count: ngettext("%(num)d offered", "%(num)d offered", count),
    "approved by silence": lambda count: ngettext("%(num)d approved by silence", "%(num)d approved by silence", count),
    "escalated": lambda count: ngettext("%(num)d escalated", "%(num)d escalated", count),
    "lapsed": lambda count: ngettext("%(num)d lapsed", "%(num)d lapsed", count),
    "faults found": lambda count: ngettext("%(num)d fault found", "%(num)d faults found", count),
    "removed": lambda count: ngettext("%(num)d removed", "%(num)d removed", count),
    "forgotten": lambda count: ngettext("%(num)d forgotten", "%(num)d forgotten", count),
    "old rows removed": lambda count: ngettext("%(num)d old row removed", "%(num)d old rows removed", count),
}


def is_worded(outcome: str) -> bool:
    """Whether each of its parts is a number and words that stand here."""
    return all(_counted(part) for part in outcome.split(", "))


def outcome_in_words(outcome: str) -> str:
    """A fault's own words, which only a programmer needs, stay as they are."""
    if not is_worded(outcome):
        return outcome
    return _(", ").join(_words(part) for part in outcome.split(", "))


def _counted(part: str) -> re.Match[str] | None:
    match = re.fullmatch(r"(\d+) (.+)", part, re.ASCII)
    return match if match and match[2] in COUNTED else None


def _words(part: str) -> str:
    match = _counted(part)
    return COUNTED[match[2]](int(match[1])) if match else part
