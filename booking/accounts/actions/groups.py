"""Labs: made by who leads them, with members of the leader's school."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from booking.accounts.locks import lock_person
from booking.accounts.refusals import Refused
from booking.calendars.actions import touch_reservations_of_groups
from models import Group, GroupMembership, Institution, Membership, MembershipState, User, db


def create_group(institution: Institution, leader: User, name: str, name_zh: str, now: datetime) -> Group:
    """A new lab. The leader's own lab of the same name is returned, so that a form sent twice makes one.

    Raises Refused if the leader is no member of the school, or if somebody else's lab there has the name.
    """
    leader = lock_person(leader.id)
    _require_member(leader, institution.id)
    known = _find_named(institution.id, name)
    if known is not None and known.leader_id == leader.id:
        return known
    _refuse_taken(known)
    group = Group(institution=institution, leader=leader, name=name, name_zh=name_zh)
    group.memberships = [GroupMembership(user=leader, joined_at=now)]
    db.session.add(group)
    db.session.flush()
    return group


def rename_group(group: Group, name: str, name_zh: str, now: datetime) -> None:
    """Calendars show the new name. Raises Refused if another lab of the school has it."""
    known = _find_named(group.institution_id, name)
    if known is not None and known.id != group.id:
        _refuse_taken(known)
    group.name, group.name_zh = name, name_zh
    touch_reservations_of_groups([group], now)


def add_member(group: Group, person: User, now: datetime) -> None:
    """Raises Refused if the person is no member of the lab's school. Who is in already stays."""
    lock_person(person.id)
    _require_member(person, group.institution_id)
    if _is_in(group, person):
        return
    db.session.add(GroupMembership(group_id=group.id, user_id=person.id, joined_at=now))
    _touch(group)


def remove_member(group: Group, person: User) -> None:
    """Raises Refused for the leader, who has to be replaced first."""
    lock_person(person.id)
    if group.leader_id == person.id:
        raise Refused(_l("The leader cannot be removed. Appoint another leader first."))
    gone = delete(GroupMembership).where(GroupMembership.group_id == group.id, GroupMembership.user_id == person.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    _touch(group)


def appoint_leader(group: Group, person: User, now: datetime) -> None:
    """The former leader stays as a member. Raises Refused if the person is no member of the lab's school."""
    add_member(group, person, now)
    group.leader = person


def _require_member(person: User, institution_id: int) -> None:
    is_member = select(Membership.id).where(
        Membership.user_id == person.id,
        Membership.institution_id == institution_id,
        Membership.state == MembershipState.ACTIVE,
    )
    if db.session.scalar(is_member) is None:
        raise Refused(_l("%(name)s is not a member of this school.", name=person.name))


def _refuse_taken(known: Group | None) -> None:
    if known is not None:
        raise Refused(_l("This school has a lab of this name already."))


def _find_named(institution_id: int, name: str) -> Group | None:
    named = select(Group).where(Group.institution_id == institution_id, Group.name == name)
    return db.session.scalar(named.order_by(Group.id).limit(1))


def _is_in(group: Group, person: User) -> bool:
    row = select(GroupMembership.id).where(GroupMembership.group_id == group.id, GroupMembership.user_id == person.id)
    return db.session.scalar(row) is not None


def _touch(group: Group) -> None:
    """Its calendar is rendered anew: who reads it, or what it is called, has changed."""
    raised = update(Group).where(Group.id == group.id).values(calendar_revision=Group.calendar_revision + 1)
    db.session.flush()
    db.session.execute(raised.execution_options(synchronize_session=False))
    db.session.expire(group, ["memberships", "calendar_revision"])
