"""Which language and time zone a page speaks: the person's choice, else the session's, else the browser's."""

from flask import Flask, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

LANGUAGES = {"en": "English", "zh": "中文"}
TAGS = {"en": "en", "zh": "zh-Hans"}


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=chosen_language, timezone_selector=chosen_time_zone)
    app.context_processor(
        lambda: {"languages": LANGUAGES, "language": current_language(), "language_tag": TAGS[current_language()]}
    )


def chosen_language() -> str:
    """'en' or 'zh'. The switch in the header wins, then the profile, then what the browser prefers."""
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    if current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def chosen_time_zone() -> str | None:
    return current_user.time_zone if current_user.is_authenticated else None


def current_language() -> str:
    """The language of the text being written now, of a page or of a mail."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "en"
