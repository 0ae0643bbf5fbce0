"""One look at a calendar address: all that decides whether what the client has is still true, in one statement."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, bindparam, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from models import (
    Feed,
    FeedBody,
    FeedKind,
    FeedLevel,
    Group,
    GroupMembership,
    Instrument,
    RoleGrant,
    User,
    db,
)

Column = SQLColumnExpression
FORMAT = 1  # rises when the same bookings are to be written in another way
GRACE = timedelta(days=30)  # how long a revoked address still says that it is revoked


@dataclass(frozen=True, slots=True)
class Glance:
    """A feed's row, what its reader may see, the revision of what it shows, and which body is kept."""

    feed_id: int
    public_id: str
    kind: FeedKind
    level: FeedLevel
    language: str
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_client: str
    rights_hash: str
    view_revision: int
    is_suspended: bool
    confirmed_at: datetime | None
    state: str | None
    roles: str | None
    memberships: str | None
    led: str | None
    revision: int | None
    count: int | None
    kept_revision: str | None
    etag: str | None
    body_changed_at: datetime | None

    @property
    def rights(self) -> str:
        """A hash that changes whenever what the reader may see of this feed's subject may have changed."""
        lists = "" if self.kind is FeedKind.PERSON else "|".join(
            ",".join(sorted((ids or "").split(","))) for ids in (self.roles, self.memberships, self.led)
        )  # fmt: skip
        is_active = self.confirmed_at is not None and not self.is_suspended
        return hashlib.sha256(f"{is_active}|{self.state or ''}|{lists}".encode()).hexdigest()

    def revision_at(self, now: datetime) -> str:
        """Of which state of things a body put together now is. Moves with the day, as the window does."""
        grace = "" if self.revoked_at is None else f":revoked{self.revoked_at:%Y%m%d%H%M%S}"
        return f"{FORMAT}:{self.view_revision}:{self.revision}:{self.count}:{now:%Y%m%d}{grace}"

    def is_gone(self, now: datetime) -> bool:
        """Revoked so long ago that the time of grace is over."""
        return self.revoked_at is not None and now >= self.revoked_at + GRACE


def find_glance(token_hash: str) -> Glance | None:
    row = db.session.execute(_STATEMENT, {"token_hash": token_hash}).one_or_none()
    return None if row is None else Glance(*row)


def get_glance(token_hash: str) -> Glance:
    """Of an address that there is. Raises LookupError."""
    glance = find_glance(token_hash)
    if glance is None:
        raise LookupError("no such calendar address")
    return glance


def _of_subject(column: Column[Any], key: Column[int]) -> ColumnElement[Any]:
    return select(column).where(key == Feed.subject_id).correlate(Feed).scalar_subquery()


def _of_reader(text: Column[str], key: Column[int]) -> ColumnElement[str | None]:
    return select(func.aggregate_strings(text, ",")).where(key == Feed.user_id).correlate(Feed).scalar_subquery()


def _number(column: Column[int | None]) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), "")


def _statement() -> Select[*tuple[Any, ...]]:
    subject = aliased(User)
    role = cast(RoleGrant.role, String) + "/" + _number(RoleGrant.facility_id) + "/" + _number(RoleGrant.institution_id)
    revisions, count = func.sum(Instrument.calendar_revision), func.count(Instrument.id)
    return (
        select(
            Feed.id, Feed.public_id, Feed.kind, Feed.level, Feed.language, Feed.revoked_at, Feed.last_used_at,
            Feed.last_client, Feed.rights_hash, Feed.view_revision, User.is_suspended, User.confirmed_at,
            case(
                (Feed.kind == FeedKind.INSTRUMENT, _of_subject(cast(Instrument.state, String), Instrument.id)),
                else_=None,
            ),
            _of_reader(role, RoleGrant.user_id),
            _of_reader(cast(GroupMembership.group_id, String), GroupMembership.user_id),
            _of_reader(cast(Group.id, String), Group.leader_id),
            case(
                (Feed.kind == FeedKind.PERSON, _of_subject(subject.calendar_revision, subject.id)),
                (Feed.kind == FeedKind.GROUP, _of_subject(Group.calendar_revision, Group.id)),
                (Feed.kind == FeedKind.INSTRUMENT, _of_subject(Instrument.calendar_revision, Instrument.id)),
                (Feed.kind == FeedKind.FACILITY, _of_subject(revisions, Instrument.facility_id)),
                else_=_of_subject(revisions, Instrument.institution_id),
            ),
            case(
                (Feed.kind == FeedKind.FACILITY, _of_subject(count, Instrument.facility_id)),
                (Feed.kind == FeedKind.INSTITUTION, _of_subject(count, Instrument.institution_id)),
                else_=literal(1),
            ),
            FeedBody.revision, FeedBody.etag, FeedBody.changed_at,
        )
        .select_from(Feed)
        .join(User, User.id == Feed.user_id)
        .outerjoin(FeedBody, FeedBody.feed_id == Feed.id)
        .where(Feed.token_hash == bindparam("token_hash"))
    )  # fmt: skip


_STATEMENT = _statement()
