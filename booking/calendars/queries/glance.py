"""One look at a calendar address: all that decides whether what the client has is still true, in one statement."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)

from models import (
    Feed,
    FeedBody,
    FeedKind,
    FeedLevel,
    Group,
    GroupMembership,
    Instrument,
    InstrumentState,
    RoleGrant,
    User,
    db,
    instrument_techniques,
)

feeds, bodies, users, grants, groups, members, instruments = (
    db.metadata.tables[model.__tablename__]
    for model in (Feed, FeedBody, User, RoleGrant, Group, GroupMembership, Instrument)
)

Column = SQLColumnExpression
subjects = users.alias("subjects")
IS_OF = {kind: feeds.c.kind == literal_column(f"'{kind.value}'") for kind in FeedKind}
FORMAT = 4  # rises when the same bookings are to be written in another way
SLASH: Column[str] = literal_column("'/'")
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

    @property
    def sight(self) -> str:
        """Of what its reader may see: a body of another sight is never hers to read any more."""
        grace = "" if self.revoked_at is None else f".revoked{self.revoked_at:%Y%m%d%H%M%S}"
        return f"{FORMAT}.{self.view_revision}{grace}"

    def base_at(self, now: datetime) -> str:
        """While this stays, a new body differs from an old one by what has changed in bookings and closures. Moves with
        the day, as the window does."""
        return f"{self.sight}:{self.count}:{now:%Y%m%d}"

    def revision_at(self, now: datetime) -> str:
        """Of which state of things a body put together now is."""
        return f"{self.base_at(now)}:{self.revision}"

    def is_as_noted_at(self, now: datetime) -> bool:
        """Neither over nor of other rights than those that its events' stamps tell of."""
        is_noted = self.revoked_at is not None or self.rights == self.rights_hash
        return is_noted and not self.is_gone(now)

    def is_gone(self, now: datetime) -> bool:
        """Revoked so long ago that the time of grace is over."""
        return self.revoked_at is not None and now >= self.revoked_at + GRACE


def find_glance(token_hash: str, connection: Connection | None = None) -> Glance | None:
    """By the request's session, or by a connection of one's own."""
    asked = (_STATEMENT, {"token_hash": token_hash})
    row = (db.session.execute(*asked) if connection is None else connection.execute(*asked)).one_or_none()
    return None if row is None else Glance(*row)


def get_glance(token_hash: str) -> Glance:
    """Of an address that there is. Raises LookupError."""
    glance = find_glance(token_hash)
    if glance is None:
        raise LookupError("no such calendar address")
    return glance


def _of_subject(column: Column[Any], key: Column[int]) -> ColumnElement[Any]:
    return select(column).where(key == feeds.c.subject_id).correlate(feeds).scalar_subquery()


def _of_reader(text: Column[str], key: Column[int]) -> ColumnElement[str | None]:
    return select(_listed(text)).where(key == feeds.c.user_id).correlate(feeds).scalar_subquery()


def _listed(text: Column[str]) -> ColumnElement[str]:
    """With a comma between them."""
    comma: Any = _said("','")
    return func.aggregate_strings(text, comma)


def _said(text: str) -> ColumnElement[Any]:
    """Written into the statement: a parameter would be bound anew at every poll."""
    return literal_column(text)


def _number(column: Column[int | None]) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), _said("''"))


def _of_technique(column: Column[Any]) -> ColumnElement[Any]:
    offered = instrument_techniques.c
    joined = select(column).join_from(instruments, instrument_techniques, offered.instrument_id == instruments.c.id)
    return joined.where(offered.technique_id == feeds.c.subject_id).correlate(feeds).scalar_subquery()


def _of_instruments(column: Column[Any], otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    """A sum over the instruments of what shows several."""
    of_facility = _of_subject(column, instruments.c.facility_id)
    return case(
        (IS_OF[FeedKind.FACILITY], of_facility),
        (IS_OF[FeedKind.CLOSURES], of_facility),
        (IS_OF[FeedKind.INSTITUTION], _of_subject(column, instruments.c.institution_id)),
        (IS_OF[FeedKind.TECHNIQUE], _of_technique(column)),
        else_=otherwise,
    )


def _revision() -> ColumnElement[int | None]:
    revision = instruments.c.calendar_revision
    of_one = case(
        (IS_OF[FeedKind.PERSON], _of_subject(subjects.c.calendar_revision, subjects.c.id)),
        (IS_OF[FeedKind.GROUP], _of_subject(groups.c.calendar_revision, groups.c.id)),
        else_=_of_subject(revision, instruments.c.id),
    )
    return _of_instruments(func.sum(revision), of_one)


def _count() -> ColumnElement[int | None]:
    """Of instruments, with which of them they are and whether they are retired: one that is added or taken away may
    leave the sum of revisions as it was."""
    is_retired = cast(instruments.c.state, String) == _said(f"'{InstrumentState.RETIRED.value}'")
    return _of_instruments(
        func.sum(instruments.c.id * _said("4") + case((is_retired, _said("2")), else_=_said("1"))), literal_column("1")
    )


def _statement() -> Select[*tuple[Any, ...]]:
    """In tables instead of classes: every poll asks this, and the session's part would take as long as the rest."""
    role = (
        cast(grants.c.role, String) + SLASH + _number(grants.c.facility_id) + SLASH + _number(grants.c.institution_id)
    )
    state = _of_subject(cast(instruments.c.state, String), instruments.c.id)
    return (
        select(
            feeds.c.id, feeds.c.public_id, feeds.c.kind, feeds.c.level, feeds.c.language, feeds.c.revoked_at,
            feeds.c.last_used_at, feeds.c.rights_hash, feeds.c.view_revision,
            users.c.is_suspended, users.c.confirmed_at,
            case((IS_OF[FeedKind.INSTRUMENT], state), else_=None),
            _of_reader(role, grants.c.user_id),
            _of_reader(cast(members.c.group_id, String), members.c.user_id),
            _of_reader(cast(groups.c.id, String), groups.c.leader_id),
            _revision(), _count(),
            bodies.c.revision, bodies.c.etag, bodies.c.changed_at,
        )
        .select_from(feeds)
        .join(users, users.c.id == feeds.c.user_id)
        .outerjoin(bodies, bodies.c.feed_id == feeds.c.id)
        .where(feeds.c.token_hash == bindparam("token_hash"))
    )  # fmt: skip


_STATEMENT = _statement()
