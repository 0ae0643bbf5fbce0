"""What the header, the bottom bar and the person's menu lead to: entries that exist and are open to the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from booking import access, concerned
from models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to go. `endpoint` is the page; pages of the same `area` (blueprint or endpoint) show it as current.
    `counted`: the endpoint of a fragment that says how much waits there, asked for only when the menu is opened."""

    label: Any
    endpoint: str
    icon: str
    area: tuple[str, ...]
    is_for: Callable[[User], bool]
    is_in_bar: bool = True
    short_label: Any = ""
    counted: str = ""

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        return request.endpoint == self.endpoint or request.endpoint in self.area or request.blueprint in self.area


def _everybody(user: User) -> bool:
    return True


ADMINISTRATION = ("administration", "importing", "accounts.people", "accounts.person", "accounts.roles",
                  "accounts.membership_requests")  # fmt: skip
MAIN = (
    Entry(_l("Find instruments"), "catalogue.index", "search", ("catalogue", "home.start"), _everybody,
          short_label=_l("Find")),
    Entry(_l("Find a slot"), "finding.index", "clock", ("finding",), _everybody, short_label=_l("Slots")),
    Entry(_l("Timeline"), "timeline.show", "calendar-week", ("timeline",), _everybody),
    Entry(_l("Trainings"), "training.index", "mortarboard", ("training",), _everybody, is_in_bar=False),
    Entry(_l("My bookings"), "reservations.mine", "calendar-check", ("reservations",), access.is_signed_in,
          short_label=_l("Bookings")),
    Entry(_l("Instrument lab"), "facility.index", "tools", ("facility",), access.is_any_lab),
    Entry(_l("Admin"), "administration.start", "sliders", ADMINISTRATION, access.is_any_administrator,
          is_in_bar=False),
)  # fmt: skip
PERSON = (
    Entry(_l("Profile"), "accounts.profile", "person", (), access.is_signed_in),
    Entry(_l("My trainings"), "training.mine", "mortarboard", ("training.mine",), access.is_signed_in),
    Entry(_l("My passport"), "qualifications.passport", "person-badge", ("qualifications",), access.is_signed_in),
    Entry(
        _l("To decide"),
        "approvals.index",
        "check-circle",
        ("approvals",),
        access.is_signed_in,
        counted="approvals.count",
    ),
    Entry(_l("Calendar addresses"), "calendars.addresses", "link-45deg", ("calendars",), access.is_signed_in),
    Entry(_l("Cost centres"), "cost_centres.index", "cash-coin", ("cost_centres", "funds"), access.is_signed_in),
    Entry(_l("Charges"), "charges.index", "cash-coin", ("charges",), access.is_signed_in),
    Entry(_l("Settlements"), "settlement.index", "arrow-left-right", ("settlement",), concerned.is_any_bookkeeper),
    Entry(_l("My labs"), "accounts.groups", "people", (), access.is_signed_in),
)


def init_app(app: Flask) -> None:
    app.context_processor(_for_templates)


def _for_templates() -> dict[str, Any]:
    return {"navigation": _open(MAIN), "person_menu_entries": _open(PERSON), "has_page": _has_page}


def _open(entries: tuple[Entry, ...]) -> list[Entry]:
    return [entry for entry in entries if _has_page(entry.endpoint) and entry.is_for(current_user)]


def _has_page(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
