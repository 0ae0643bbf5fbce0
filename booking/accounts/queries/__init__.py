"""What can be asked about accounts, memberships, labs and roles."""

from booking.accounts.queries.groups import Lab, candidates_for, find_group, labs_for, members_of
from booking.accounts.queries.people import (
    PersonState,
    find_person,
    find_person_by_email,
    grants_for,
    people_for,
    requests_for,
)
from booking.accounts.queries.roles import Grantable, grantable_roles
from booking.accounts.queries.schools import (
    administrators_to_ask,
    facilities_of,
    find_institution,
    find_institution_of,
    institutions,
    usual_time_zone,
)
from booking.accounts.queries.sign_in import blocked_until, client_blocked_until

__all__ = [
    "Grantable", "Lab", "PersonState", "administrators_to_ask", "blocked_until", "candidates_for",
    "client_blocked_until", "facilities_of", "find_group", "find_institution", "find_institution_of", "find_person",
    "find_person_by_email", "grantable_roles", "grants_for", "institutions", "labs_for", "members_of", "people_for",
    "requests_for", "usual_time_zone",
]  # fmt: skip
