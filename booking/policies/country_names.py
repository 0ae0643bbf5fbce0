"""Countries by their code, in the language of the moment."""

from flask_babel import get_locale


def country_name(code: str) -> str:
    """The code itself where the language has no name for it."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code
