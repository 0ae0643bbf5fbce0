"""Which roles an administrator may give to a person."""

from dataclasses import dataclass

from booking import access
from booking.accounts.queries.schools import facilities_of
from models import Facility, Institution, Membership, MembershipState, Role, User


@dataclass(frozen=True, slots=True)
class Grantable:
    """A role and the place that it would be for; None is the whole installation."""

    role: Role
    place: Facility | Institution | None

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return f"{self.role}:{self.place.public_id if self.place else ''}"


def grantable_roles(viewer: User, person: User) -> list[Grantable]:
    """What the viewer may give and the person does not have, at the schools that the person belongs to."""
    if not person.is_active:
        return []
    schools = [membership.institution for membership in person.memberships if _is_active(membership)]
    facilities = facilities_of([school.id for school in schools if access.administers(viewer, school)])
    possible = [Grantable(Role.INSTRUMENT_LAB, facility) for facility in facilities]
    for role in (Role.FINANCE_OFFICER, Role.SCHOOL_ADMINISTRATOR):
        possible += [Grantable(role, school) for school in schools]
    possible += [Grantable(role, None) for role in (Role.REGION_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)]
    held = {(grant.role, grant.facility_id, grant.institution_id) for grant in person.roles}
    return [it for it in possible if access.may_grant(viewer, it.role, it.place) and _scope(it) not in held]


def _is_active(membership: Membership) -> bool:
    return membership.state == MembershipState.ACTIVE


def _scope(it: Grantable) -> tuple[Role, int | None, int | None]:
    return (
        it.role,
        it.place.id if isinstance(it.place, Facility) else None,
        it.place.id if isinstance(it.place, Institution) else None,
    )
