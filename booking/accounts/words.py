"""What roles and states of people are called on pages and in mails."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.languages import current_language
from models import Facility, Group, Institution, MembershipState, Role, RoleGrant, User

ROLES: dict[Role, Any] = {
    Role.INSTRUMENT_LAB: _l("Instrument lab"),
    Role.SCHOOL_ADMINISTRATOR: _l("School administrator"),
    Role.FINANCE_OFFICER: _l("Finance officer"),
    Role.REGION_ADMINISTRATOR: _l("Region administrator"),
    Role.SYSTEM_ADMINISTRATOR: _l("System administrator"),
}
ROLE_MEANS: dict[Role, Any] = {
    Role.INSTRUMENT_LAB: _l("runs a facility: its instruments, rules, closures and bookings"),
    Role.SCHOOL_ADMINISTRATOR: _l("decides on the school's people, labs and facilities"),
    Role.FINANCE_OFFICER: _l("sees the school's charges and settlements"),
    Role.REGION_ADMINISTRATOR: _l("looks after all schools and appoints their administrators"),
    Role.SYSTEM_ADMINISTRATOR: _l("looks after the installation and may do everything"),
}
STATES: tuple[tuple[str, Any], ...] = (
    ("", _l("All")),
    ("active", _l("Active")),
    ("unconfirmed", _l("Address not confirmed")),
    ("suspended", _l("Suspended")),
)
# word, tone and icon of a badge
MEMBERSHIPS: dict[MembershipState, tuple[Any, str, str]] = {
    MembershipState.PENDING: (_l("Waits for the administrator"), "warn", "hourglass-split"),
    MembershipState.ACTIVE: (_l("Member"), "good", "check-circle"),
    MembershipState.DECLINED: (_l("Declined"), "bad", "slash-circle"),
    MembershipState.ENDED: (_l("Ended"), "neutral", "x-circle"),
}


def account_look(person: User) -> tuple[Any, str, str]:
    """The badge of an account: word, tone, icon."""
    if person.is_suspended:
        return _l("Suspended"), "bad", "lock"
    if person.confirmed_at is None:
        return _l("Address not confirmed"), "warn", "hourglass-split"
    return _l("Active"), "good", "check-circle"


def choices_of_schools(schools: Iterable[Institution]) -> list[tuple[str, Any]]:
    """For a filter: every school, then each."""
    return [("", _l("All schools")), *((school.public_id, place_words(school)) for school in schools)]


def place_words(place: Facility | Institution | Group | None) -> str:
    """The name in the reader's language; a facility with its school. "" for the whole installation."""
    if place is None:
        return ""
    language = current_language()
    name = place.name_in(language)
    if isinstance(place, Facility):
        return _("%(facility)s, %(school)s", facility=name, school=place.institution.name_in(language))
    return name


def role_words(grant: RoleGrant) -> str:
    """The role and where it holds: instrument lab of a facility, administrator of a school."""
    return role_at(grant.role, grant.facility or grant.institution)


def role_at(role: Role, place: Facility | Institution | None) -> str:
    """A role and where it holds; for the whole installation the role alone."""
    if place is None:
        return str(ROLES[role])
    return _("%(role)s: %(place)s", role=ROLES[role], place=place_words(place))
