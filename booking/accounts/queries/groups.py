"""Labs: those that a person may see, their members, and who could become one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from booking import access
from booking.accounts.queries.words import has_words
from booking.paging import Page, page_of
from models import Group, GroupMembership, Membership, MembershipState, User, db

MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab with the number of its members, for a list."""

    group: Group
    size: int


def find_group(viewer: User, public_id: str) -> Group | None:
    """A lab that the person may see, with its school and leader."""
    query = access.groups_visible_to(viewer).where(Group.public_id == public_id)
    return db.session.scalar(query.options(joinedload(Group.institution), joinedload(Group.leader)))


def labs_for(viewer: User, words: str, page: int) -> Page[Lab]:
    """The person's own labs and, for an administrator, those of her schools, by name; three queries."""
    query = access.groups_visible_to(viewer).options(joinedload(Group.institution), joinedload(Group.leader))
    found = page_of(query.where(*has_words(words, Group.name, Group.name_zh)), page)
    sizes = _sizes([group.id for group in found.rows])
    rows = [Lab(group, sizes.get(group.id, 0)) for group in found.rows]
    return Page(rows, found.number, found.pages, found.total)


def members_of(group: Group) -> Sequence[GroupMembership]:
    """Its members with their accounts, by name."""
    query = select(GroupMembership).join(GroupMembership.user).where(GroupMembership.group_id == group.id)
    return db.session.scalars(query.order_by(User.name, User.id).options(joinedload(GroupMembership.user))).all()


def candidates_for(group: Group, words: str) -> Sequence[User]:
    """Members of the lab's school with these words in name or address who are not in the lab; the first ten."""
    if not words.split():
        return []
    inside = select(GroupMembership.user_id).where(GroupMembership.group_id == group.id)
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.institution_id == group.institution_id, Membership.state == MembershipState.ACTIVE)
        .where(User.id.not_in(inside), User.is_suspended.is_(False), User.confirmed_at.is_not(None))
        .where(*has_words(words, User.name, User.email))
    )
    return db.session.scalars(query.order_by(User.name, User.id).limit(MOST_CANDIDATES)).all()


def _sizes(group_ids: Sequence[int]) -> dict[int, int]:
    counts = select(GroupMembership.group_id, func.count()).where(GroupMembership.group_id.in_(group_ids))
    return dict(db.session.execute(counts.group_by(GroupMembership.group_id)).all())
