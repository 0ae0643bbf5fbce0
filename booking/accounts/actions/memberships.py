"""Membership of a school: asked for, decided on by its administrator, ended."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from booking.accounts.locks import lock_person
from booking.accounts.queries import administrators_to_ask, find_institution_of
from booking.accounts.refusals import Refused
from booking.notices.actions import tell
from models import Facility, Group, GroupMembership, Institution, Membership, MembershipState, RoleGrant, User, db

OPEN = (MembershipState.PENDING, MembershipState.ACTIVE)


def request_membership(person: User, institution: Institution, note: str, now: datetime) -> Membership:
    """Ask to belong to a school. Whose address is the school's belongs at once, unless she was refused or has left.

    What is pending or active already stays as it is.
    """
    person = lock_person(person.id)
    known = _find(person, institution)
    if known is not None and known.state in OPEN:
        return known
    own = find_institution_of(person.email)
    is_own = known is None and own is not None and own.id == institution.id
    membership = known or Membership(user=person, institution=institution)
    membership.state = MembershipState.ACTIVE if is_own else MembershipState.PENDING
    membership.is_by_domain, membership.requested_at, membership.note = is_own, now, "" if is_own else note
    membership.decided_at, membership.decided_by_id = now if is_own else None, None
    db.session.add(membership)
    if not is_own:
        ask_administrators(membership, now)
    return membership


def accept_membership(membership: Membership, administrator: User, now: datetime) -> None:
    """Let the person belong. Also takes back a refusal or an ending, but not a request that she withdrew herself."""
    membership = _held(membership)
    if membership.state == MembershipState.ACTIVE:
        return
    if membership.state == MembershipState.ENDED and membership.decided_by_id == membership.user_id:
        raise Refused(_l("The person has left, or withdrawn the request, meanwhile."))
    _decide(membership, MembershipState.ACTIVE, administrator, now)


def decline_membership(membership: Membership, administrator: User, now: datetime, reason: str = "") -> None:
    membership = _held(membership)
    if membership.state == MembershipState.DECLINED:
        return
    if membership.state != MembershipState.PENDING:
        raise Refused(_l("This request has been decided or withdrawn meanwhile."))
    _decide(membership, MembershipState.DECLINED, administrator, now, reason)


def end_membership(membership: Membership, ended_by: User, now: datetime) -> None:
    """She no longer belongs: out of the school's labs, without its roles. Who leads a lab there cannot go yet."""
    membership = _held(membership)
    if membership.state not in OPEN:
        return
    labs = select(Group).where(Group.institution_id == membership.institution_id)
    led = db.session.scalars(labs.where(Group.leader_id == membership.user_id).order_by(Group.name)).all()
    if led:
        names = ", ".join(lab.name for lab in led)
        raise Refused(_l("Another leader has to be appointed first of: %(labs)s.", labs=names))
    _leave_labs_and_roles(membership)
    _decide(membership, MembershipState.ENDED, ended_by, now)


def ask_administrators(membership: Membership, now: datetime) -> None:
    """Tell those who can decide that a request waits."""
    db.session.flush()
    for administrator in administrators_to_ask(membership.institution_id):
        key = f"requested:{administrator.id}:{membership.id}"
        tell(administrator, "membership_requested", now, details=_details(membership), coalesce_key=key)


def _find(person: User, institution: Institution) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(Membership.user_id == person.id, Membership.institution_id == institution.id)
    )


def _held(membership: Membership) -> Membership:
    """The membership as it is now, while nobody else can decide about its person."""
    lock_person(membership.user_id)
    db.session.refresh(membership)
    return membership


def _decide(membership: Membership, state: MembershipState, decided_by: User, now: datetime, reason: str = "") -> None:
    membership.state, membership.decided_at, membership.decided_by_id = state, now, decided_by.id
    if decided_by.id != membership.user_id:
        details = _details(membership) | {"decision": str(state), "reason": reason}
        tell(membership.user, "membership_decided", now, details=details, coalesce_key=f"decided:{membership.id}")


def _details(membership: Membership) -> dict[str, Any]:
    """What the mail says: who, which school in both languages, and the person's own words."""
    school = {language: membership.institution.name_in(language) for language in ("en", "zh")}
    return {"name": membership.user.name, "email": membership.user.email, "school": school, "note": membership.note}


def _leave_labs_and_roles(membership: Membership) -> None:
    labs = select(Group.id).where(Group.institution_id == membership.institution_id)
    facilities = select(Facility.id).where(Facility.institution_id == membership.institution_id)
    of_school = (RoleGrant.institution_id == membership.institution_id) | RoleGrant.facility_id.in_(facilities)
    for statement in (
        delete(GroupMembership).where(
            GroupMembership.user_id == membership.user_id, GroupMembership.group_id.in_(labs)
        ),
        delete(RoleGrant).where(RoleGrant.user_id == membership.user_id, of_school),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expire(membership.user, ["roles"])
