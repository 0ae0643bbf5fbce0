"""A person's calendar addresses: those in force, and those that she revoked a moment ago."""

from sqlalchemy import Select, func, select

from models import Feed, User, db


def feeds_of(user: User) -> list[Feed]:
    """Those in force, newest first."""
    return list(db.session.scalars(_in_force(user).order_by(Feed.created_at.desc(), Feed.id.desc())))


def count_of(user: User) -> int:
    return db.session.scalars(_in_force(user).with_only_columns(func.count())).one()


def find_feed(user: User, public_id: str, *, for_change: bool = False) -> Feed | None:
    """The person's own address, revoked or not; nobody else's."""
    query = select(Feed).where(Feed.user_id == user.id, Feed.public_id == public_id)
    return db.session.scalar(query.with_for_update() if for_change else query)


def _in_force(user: User) -> Select[Feed]:
    return select(Feed).where(Feed.user_id == user.id, Feed.revoked_at.is_(None))
