"""Roles: granted for a facility, a school or the installation, and taken back."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from booking.accounts.locks import lock_person
from booking.accounts.refusals import Refused
from models import Facility, Institution, Membership, MembershipState, Role, RoleGrant, User, db

Place = Facility | Institution | None


def grant_role(person: User, role: Role, place: Place, granted_by: User | None, now: datetime) -> RoleGrant:
    """Give a role for a facility (instrument lab), a school (its administrator, finance officer) or the installation.

    What she holds already is returned. Raises Refused if she cannot sign in, or does not belong to the school.
    """
    person = lock_person(person.id)
    known = _find(person, role, place)
    if known is not None:
        return known
    if not person.is_active:
        raise Refused(_l("%(name)s cannot sign in, and so can hold no role.", name=person.name))
    if place is not None and not _belongs(person, place):
        raise Refused(_l("%(name)s is not a member of this school.", name=person.name))
    granted_by_id = granted_by.id if granted_by else None
    grant = RoleGrant(user=person, role=role, granted_at=now, granted_by_id=granted_by_id, **_scope(place))
    db.session.add(grant)
    db.session.flush()
    return grant


def revoke_role(grant: RoleGrant) -> None:
    """Raises Refused for the last system administrator: nobody could appoint another."""
    if grant.role == Role.SYSTEM_ADMINISTRATOR:
        holders = select(RoleGrant.id).where(RoleGrant.role == Role.SYSTEM_ADMINISTRATOR).with_for_update()
        if len(db.session.scalars(holders).all()) < 2:
            raise Refused(_l("This is the last system administrator. Appoint another first."))
    db.session.delete(grant)


def _find(person: User, role: Role, place: Place) -> RoleGrant | None:
    held = select(RoleGrant).where(RoleGrant.user_id == person.id, RoleGrant.role == role)
    return db.session.scalar(held.filter_by(**_scope(place)).limit(1))


def _scope(place: Place) -> dict[str, int | None]:
    return {
        "facility_id": place.id if isinstance(place, Facility) else None,
        "institution_id": place.id if isinstance(place, Institution) else None,
    }


def _belongs(person: User, place: Facility | Institution) -> bool:
    membership = select(Membership.id).where(
        Membership.user_id == person.id,
        Membership.institution_id == (place.institution_id if isinstance(place, Facility) else place.id),
        Membership.state == MembershipState.ACTIVE,
    )
    return db.session.scalar(membership) is not None
