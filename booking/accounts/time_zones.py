"""The time zones that a person can choose: one for each city of the zone database, by continent, in her language."""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_location
from flask_babel import gettext as _
from wtforms import SelectChoice

# What a zone's name begins with, and the territory in CLDR that says it in every language; oceans we say ourselves.
TERRITORIES = {"Europe": "150", "Arctic": "150", "Asia": "142", "Africa": "002", "America": "019", "Australia": "AU",
               "Antarctica": "AQ"}  # fmt: skip


def zone_choices(language: str, present: str = "") -> list[SelectChoice]:
    """For a SelectField. `present` stays among the choices even if it is an old name that the list lacks."""
    choices = [SelectChoice(name, city, optgroup=_place(name, language)) for name, city in _cities(language)]
    choices.sort(key=lambda choice: (str(choice.optgroup), choice.label))
    if present and present not in {choice.value for choice in choices}:
        choices.insert(0, SelectChoice(present, present))
    return choices


def _place(zone: str, language: str) -> str:
    beginning = zone.partition("/")[0]
    if beginning in TERRITORIES:
        return str(Locale(language).territories[TERRITORIES[beginning]])
    oceans = {"Atlantic": _("Atlantic Ocean"), "Indian": _("Indian Ocean"), "Pacific": _("Pacific Ocean")}
    return oceans[beginning]


@cache
def _cities(language: str) -> list[tuple[str, str]]:
    """Each canonical zone with its city's name in the language."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    names = [line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")]
    return [(name, get_timezone_location(ZoneInfo(name), locale=language, return_city=True)) for name in names]
