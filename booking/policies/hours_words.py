"""Whose hours they are, in words."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.opening import Audience, Opening, joined
from booking.reservations.requirement_words import LEVELS

AUDIENCES = {
    Audience.EVERYONE: _l("everybody"),
    Audience.OWN_SCHOOL: _l("members of the school that owns it"),
    Audience.PARTNERS: _l("members of other schools"),
}


def who_in_words(audience: Audience, least_level: int) -> str:
    """For whom a window is."""
    who = str(AUDIENCES[audience])
    if not least_level:
        return who
    return _("%(who)s of the level “%(level)s” or above", who=who, level=LEVELS[str(least_level)])


def by_whom(openings: Iterable[Opening]) -> list[tuple[str, str]]:
    """(for whom, hours) of each class of people that has windows, everybody first."""
    classes: dict[tuple[int, Audience], list[Opening]] = {}
    for one in openings:
        classes.setdefault((one.least_level, one.audience), []).append(one)
    order = sorted(classes, key=lambda key: (key[0], list(Audience).index(key[1])))
    return [
        (who_in_words(audience, level), hours_in_words(joined(one.window for one in classes[level, audience])))
        for level, audience in order
    ]


def others_in_words(openings: Iterable[Opening]) -> str:
    """What is open to others only: "members of other schools: Mon–Fri 18:00–24:00; ..."."""
    return _("; ").join(_("%(who)s: %(hours)s", who=who, hours=hours) for who, hours in by_whom(openings))
