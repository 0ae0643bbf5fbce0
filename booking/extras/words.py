"""Accessories and operators in words."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.extras import WITH_OPERATOR, ExtraKind
from booking.domain.opening import Window
from booking.languages import current_language
from models import Option

KINDS = {ExtraKind.ACCESSORY: _l("Accessory"), ExtraKind.OPERATOR: _l("Operator")}


def hours_of(option: Option) -> str:
    """Its week: "Mon–Fri 09:00–17:00"; empty where it is there whenever the instrument is."""
    return hours_in_words([Window(*window) for window in option.hours]) if option.hours else ""


def names_of(options: Collection[Option]) -> list[str]:
    """In the language of the moment; who operates is told as such."""
    language = current_language()
    return [
        _("%(name)s (operator)", name=one.name_in(language))
        if one.kind is ExtraKind.OPERATOR
        else one.name_in(language)
        for one in options
    ]


def extras_in_words(added: Collection[Option], offered: Sequence[Option], mode: str) -> list[str]:
    """What a booking would add: the names, and that any operator will do."""
    names = names_of(added)
    operators = [one for one in offered if one.kind is ExtraKind.OPERATOR]
    if mode == WITH_OPERATOR and operators and not any(one.kind is ExtraKind.OPERATOR for one in added):
        names.append(_("whichever operator is free"))
    return names
