"""The facets beside the list as the page shows them: names in the reader's language, what is chosen on top."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from booking import formats
from booking.catalogue.forms.search import address_of, shown
from booking.catalogue.queries.facets import Choice, Counts
from booking.catalogue.queries.search import FACETS, Search
from booking.catalogue.sentences import FACETS as FACET_WORDS
from booking.catalogue.sentences import MODES
from models import Mode

AT_ONCE = 7  # values of a facet that are shown before "more"


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen."""

    value: str
    text: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet: `first` are shown at once, `rest` on demand."""

    facet: str
    title: Any
    first: list[Option]
    rest: list[Option]


def facet_lists(search: Search, counts: Counts, language: str) -> list[FacetList]:
    """Facets that offer a choice, in their order; a chosen value stays though nothing is left with it."""
    lists = (_facet_list(facet, search, counts.choices[facet], language) for facet in FACETS)
    return [listed for listed in lists if listed.first]


def chosen_filters(search: Search, counts: Counts, language: str) -> list[tuple[str, str]]:
    """What is chosen, each with the address of the list without it."""
    chosen = [
        (_text(facet, value, counts.choices[facet], language), _address_without(search, facet, value))
        for facet, values in search.chosen
        for value in values
    ]
    if search.free:
        words = _("Free %(day)s, %(start)s–%(end)s", day=formats.day(search.free.on, "short"),
                  start=shown(search.free.from_minute), end=shown(search.free.to_minute))  # fmt: skip
        chosen.append((words, _address(search, date="", to="", **{"from": ""})))
    if search.is_usable:
        chosen.append((_("Usable by me"), _address(search, usable="")))
    return chosen


def _facet_list(facet: str, search: Search, choices: list[Choice], language: str) -> FacetList:
    wanted = search.values_of(facet)
    counted = {choice.value: choice.count for choice in choices}
    options = [
        Option(value, _text(facet, value, choices, language), counted.get(value, 0), value in wanted)
        for value in dict.fromkeys([*counted, *wanted])
    ]
    options.sort(key=lambda option: (not option.is_chosen, -option.count, option.text))
    at_once = max(AT_ONCE, len(wanted))
    if len(options) <= at_once + 2:
        at_once = len(options)
    return FacetList(facet, FACET_WORDS[facet], options[:at_once], options[at_once:])


def _text(facet: str, value: str, choices: list[Choice], language: str) -> str:
    if facet == "mode":
        return str(MODES[Mode(value)]) if value in set(Mode) else value
    named = next((choice for choice in choices if choice.value == value), None)
    if named is None:
        return value
    return (language == "zh" and named.name_zh) or named.name


def _address_without(search: Search, facet: str, value: str) -> str:
    left = tuple(other for other in search.values_of(facet) if other != value)
    return _address(search, **{facet: left})


def _address(search: Search, **changed: Any) -> str:
    """The list's first page with something else asked."""
    return url_for("catalogue.index", **address_of(search, page="", **changed))
