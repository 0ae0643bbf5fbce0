"""Closures as events in the calendars of instruments, facilities and schools: when nobody can book, and why."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from booking import closure_words
from booking.domain.ical import EventText
from booking.domain.plain_text import clean_line
from booking.languages import current_language
from models import Closure, Feed, FeedKind, Instrument, db

MOST_CLOSURES = 500
LONGEST = timedelta(days=366)  # what has no end yet is shown as long as this; another end every day would be a change


def closures_of(feed: Feed, within: tuple[datetime, datetime]) -> list[Closure]:
    """Those that stand in the window. Everybody who sees the instrument may know of them; they make nobody busy."""
    is_in_scope = _is_in_scope(feed)
    if is_in_scope is None:
        return []
    standing = _read(is_in_scope).where(
        Closure.lifted_at.is_(None), Closure.starts_at < within[1], Closure.ends_at > within[0]
    )
    return list(db.session.scalars(standing.order_by(Closure.starts_at.desc(), Closure.id).limit(MOST_CLOSURES)))


def closures_changed_since(feed: Feed, since: datetime) -> list[Closure]:
    """Standing or not: made, changed or lifted after that moment."""
    is_in_scope = _is_in_scope(feed)
    if is_in_scope is None:
        return []
    moments = (Closure.created_at, Closure.changed_at, Closure.lifted_at)
    return list(db.session.scalars(_read(is_in_scope).where(or_(*(moment > since for moment in moments)))))


def stands_within(one: Closure, within: tuple[datetime, datetime]) -> bool:
    return one.lifted_at is None and one.starts_at < within[1] and one.ends_at > within[0]


def _read(condition: ColumnElement[bool]) -> Select[Closure]:
    return select(Closure).where(condition).options(joinedload(Closure.instrument), joinedload(Closure.facility))


def _is_in_scope(feed: Feed) -> ColumnElement[bool] | None:
    if feed.kind is FeedKind.INSTRUMENT:
        facility = select(Instrument.facility_id).where(Instrument.id == feed.subject_id).scalar_subquery()
        return or_(
            Closure.instrument_id == feed.subject_id,
            Closure.instrument_id.is_(None) & (Closure.facility_id == facility),
        )
    columns = {
        FeedKind.FACILITY: Closure.facility_id,
        FeedKind.CLOSURES: Closure.facility_id,
        FeedKind.INSTITUTION: Closure.institution_id,
    }
    return columns[feed.kind] == feed.subject_id if feed.kind in columns else None


def uid_of(one: Closure, domain: str) -> str:
    return f"closure-{one.public_id}@{domain}"


def closure_text(one: Closure, feed: Feed, domain: str) -> EventText:
    """What it says, in the language of the moment."""
    changed_at = one.changed_at or one.created_at
    view_changed_at = feed.view_changed_at if feed.view_revision else changed_at
    return EventText(
        uid=uid_of(one, domain),
        starts_at=one.starts_at,
        ends_at=min(one.ends_at, one.starts_at + LONGEST),
        created_at=one.created_at,
        changed_at=max(changed_at, view_changed_at),
        sequence=one.sequence + feed.view_revision,
        status="CONFIRMED",
        transparency="TRANSPARENT",
        busy_status="FREE",
        summary=_summary(one),
        description=clean_line(one.reason),
    )


def _summary(one: Closure) -> str:
    named = one.instrument or one.facility
    return clean_line(f"{closure_words.heading(one)} · {named.name_in(current_language())}")
