"""The clause of an agreement in words, as pages, histories and mails name it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from booking.languages import current_language
from models import Clause


def clause_name(clause: Clause) -> str:
    """Of which agreement, in which version, with which number."""
    name = clause.agreement.name_in(current_language())
    return _named(name, clause.agreement.version, clause.number)


def kept_clause_name(kept: Mapping[str, Any]) -> str:
    """The same of what a history has kept."""
    is_chinese = current_language() == "zh" and kept["name_zh"]
    return _named(kept["name_zh"] if is_chinese else kept["name"], kept["version"], kept["number"])


def _named(agreement: str, version: int, number: int) -> str:
    named = {"agreement": agreement, "version": str(version), "number": str(number)}
    return _("“%(agreement)s” (version %(version)s), clause %(number)s", **named)
