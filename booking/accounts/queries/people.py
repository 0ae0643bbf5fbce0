"""Lists for administrators: people, requests for membership, roles. Each reads a fixed number of queries."""

import enum

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from booking import access
from booking.accounts.queries.words import has_words
from booking.paging import Page, page_of
from models import Facility, Institution, Membership, MembershipState, RoleGrant, User, db


class PersonState(enum.StrEnum):
    """What the list of people can be narrowed to."""

    ACTIVE = "active"
    UNCONFIRMED = "unconfirmed"
    SUSPENDED = "suspended"


def find_person_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def find_person(viewer: User, public_id: str) -> User | None:
    """A person whom the administrator may see, with memberships and roles."""
    query = access.people_visible_to(viewer).where(User.public_id == public_id)
    return db.session.scalar(query.options(*_with_belongings()))


def people_for(viewer: User, words: str, state: str, school: Institution | None, page: int) -> Page[User]:
    """Those whose name or address has all the words, with memberships and roles, by name."""
    query = access.people_visible_to(viewer).where(*has_words(words, User.name, User.email))
    if school is not None:
        query = query.where(User.memberships.any(_is_open(school.id)))
    query = _narrowed(query, state).order_by(User.name, User.id)
    return page_of(query.options(*_with_belongings()), page)


def requests_for(viewer: User, page: int) -> Page[Membership]:
    """Requests for membership that wait for the administrator, the oldest first."""
    query = (
        access.memberships_visible_to(viewer)
        .join(Membership.user)
        .where(
            Membership.state == MembershipState.PENDING,
            Membership.institution_id.in_(_administered_ids(viewer)),
            User.confirmed_at.is_not(None),
        )
    )
    options = (contains_eager(Membership.user), joinedload(Membership.institution))
    return page_of(query.order_by(Membership.requested_at, Membership.id).options(*options), page)


def grants_for(viewer: User, role: str, school: Institution | None, page: int) -> Page[RoleGrant]:
    """Who holds which role where, as far as the administrator may see."""
    query = access.role_grants_visible_to(viewer).join(RoleGrant.user).outerjoin(RoleGrant.facility)
    if role:
        query = query.where(RoleGrant.role == role)
    if school is not None:
        query = query.where(or_(RoleGrant.institution_id == school.id, Facility.institution_id == school.id))
    options = (
        contains_eager(RoleGrant.user),
        contains_eager(RoleGrant.facility).joinedload(Facility.institution),
        joinedload(RoleGrant.institution),
    )
    return page_of(query.order_by(RoleGrant.role, User.name, RoleGrant.id).options(*options), page)


def _narrowed(query: Select[User], state: str) -> Select[User]:
    match state:
        case PersonState.ACTIVE:
            return query.where(User.confirmed_at.is_not(None), User.is_suspended.is_(False))
        case PersonState.UNCONFIRMED:
            return query.where(User.confirmed_at.is_(None))
        case PersonState.SUSPENDED:
            return query.where(User.is_suspended)
    return query


def _is_open(institution_id: int) -> ColumnElement[bool]:
    return and_(
        Membership.institution_id == institution_id,
        Membership.state.in_((MembershipState.PENDING, MembershipState.ACTIVE)),
    )


def _administered_ids(viewer: User) -> Select[int]:
    return access.institutions_administered_by(viewer).with_only_columns(Institution.id).order_by(None)


def _with_belongings() -> tuple[ExecutableOption, ...]:
    roles = selectinload(User.roles)
    return (
        selectinload(User.memberships).joinedload(Membership.institution),
        roles.joinedload(RoleGrant.institution),
        roles.joinedload(RoleGrant.facility).joinedload(Facility.institution),
    )
