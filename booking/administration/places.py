"""What an administrator can look after: the pages, what each is for, and for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l

from booking import access
from models import User


@dataclass(frozen=True, slots=True)
class Place:
    label: Any
    about: Any
    endpoint: str
    is_for: Callable[[User], bool]

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


PLACES = (
    Place(_l("People and roles"), _l("Who belongs to a school, who runs what."), "accounts.people",
          access.is_any_administrator),
    Place(_l("Membership requests"), _l("People who ask to be members of a school."), "accounts.membership_requests",
          access.is_any_administrator),
    Place(_l("Import instruments"), _l("From UNIQUIP, PIDINST or a table of your own."), "importing.index",
          access.is_any_administrator),
    Place(_l("Quotas of the region"), _l("How much people, labs and schools may have of all instruments."),
          "quotas.of_level", access.is_region_administrator),
    Place(_l("Booking policy of the region"), _l("What holds where schools and labs have set nothing."),
          "policies.policy", access.is_region_administrator),
    Place(_l("Agreements between schools"),
          _l("What they say of each other's instruments; proposals to be put in force."), "agreements.index",
          access.is_any_administrator),
    Place(_l("Schools"), _l("Names, domains, time zones, facilities."), "catalogue.institutions",
          access.is_any_administrator),
    Place(_l("Mails"), _l("What was sent, where no mail server is configured."), "administration.mails",
          access.is_system_administrator),
    Place(_l("Health"), _l("Jobs and their last runs, outbox, database."), "administration.health",
          access.is_system_administrator),
)  # fmt: skip


def places_for(user: User) -> list[Place]:
    """The places that exist and are open to the person."""
    return [place for place in PLACES if place.endpoint in current_app.view_functions and place.is_for(user)]
