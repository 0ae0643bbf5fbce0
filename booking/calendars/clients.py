"""The calendar programs: how each subscribes, and by which name it asks."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Client:
    """`steps` in order; `page` is where the address is pasted; `by_link`: a webcal link does it all."""

    name: Any
    steps: tuple[Any, ...]
    note: Any = ""
    page: str = ""
    by_link: bool = False


OFTEN = _l("It looks for changes every few minutes to an hour.")
CLIENTS = (
    Client(
        _l("Google Calendar"),
        (
            _l("Copy the address."),
            _l("In a browser on a computer, open Google Calendar's page “From URL” and paste it there."),
            _l("Press “Add calendar”. It then shows on your phone too."),
        ),
        _l("Google looks for changes every 4 to 24 hours. Nothing can hurry it; look here for the latest."),
        "https://calendar.google.com/calendar/u/0/r/settings/addbyurl",
    ),
    Client(
        _l("Outlook on the web, new Outlook"),
        (
            _l("Copy the address."),
            _l("In Outlook's calendar choose “Add calendar”, then “Subscribe from web”, and paste it there."),
            _l("Give it a name and press “Import”."),
        ),
        _l("Outlook looks for changes about every 3 hours, at times only once a day."),
        "https://outlook.office.com/calendar/addcalendar",
    ),
    Client(
        _l("Classic Outlook for Windows"),
        (_l("Press “Open in calendar program” and answer “Yes”."),),
        _l("It looks for changes at each send and receive, at least every half hour."),
        by_link=True,
    ),
    Client(
        _l("Apple Calendar: Mac, iPhone, iPad"),
        (
            _l("Press “Open in calendar program” on that device and confirm."),
            _l("On a Mac, set “Auto-refresh” to “Every 5 minutes” or “Every hour”."),
        ),
        OFTEN,
        by_link=True,
    ),
    Client(
        _l("Thunderbird"),
        (
            _l("Copy the address."),
            _l("Choose “New calendar”, “On the network”, and paste it as the location. A user name is not needed."),
        ),
        _l("It looks for changes every 30 minutes, unless you set it otherwise."),
    ),
    Client(
        _l("Android: ICSx⁵; Linux: GNOME, KDE"),
        (
            _l("Copy the address."),
            _l("Add a calendar “from the web” or “by link” and paste it there."),
        ),
        _l("Google's own app on Android cannot add addresses; add it in a browser as for Google Calendar."),
    ),
)

# In this order: the first pattern that fits tells.
_NAMES = (
    (r"google", _l("Google Calendar")),
    (r"outlook|microsoft|exchange|office", _l("Outlook")),
    (r"thunderbird|lightning", _l("Thunderbird")),
    (r"icsx5|davx5|android", _l("Android")),
    (r"ios/|macos|mac os x.*(calendaragent|dataaccessd)|calendaragent|dataaccessd|iphone|ipad", _l("Apple Calendar")),
    (r"evolution|gnome|akonadi|kde|korganizer", _l("Linux desktop")),
    (r"mozilla/", _l("Web browser")),
)


def client_name(user_agent: str) -> str:
    """The program by the name that people know; else the first word of what it says of itself."""
    for pattern, name in _NAMES:
        if re.search(pattern, user_agent, re.IGNORECASE):
            return str(name)
    return re.split(r"[ /;]", user_agent.strip(), maxsplit=1)[0][:40] or _("a program that gives no name")
