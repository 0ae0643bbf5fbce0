"""Which bookings stand in a calendar: whose, of which days, in which state, of instruments that its reader sees."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, true

from booking import access
from booking.serving import reservation_ids_served_by
from models import (
    HOLDING,
    Feed,
    FeedKind,
    Instrument,
    Reservation,
    ReservationState,
    instrument_techniques,
)

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
LONGEST_BACK = timedelta(days=400)  # that a reader can choose
CANCELLED_STAYS = timedelta(days=14)


def today_at(now: datetime) -> datetime:
    """Days begin at midnight in UTC, so that a window moves once a day."""
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)


def window_at(now: datetime, back: timedelta = BACK) -> tuple[datetime, datetime]:
    """From when until when a calendar shows what there is."""
    return today_at(now) - back, today_at(now) + AHEAD


def window_of(feed: Feed, now: datetime) -> tuple[datetime, datetime]:
    """As far back as its owner has chosen; one that is only being looked at has no choice yet."""
    return window_at(now, BACK if feed.back_days is None else timedelta(days=feed.back_days))


def stands_in(feed: Feed, now: datetime) -> ColumnElement[bool]:
    """A condition on a reservation joined with its instrument."""
    starts_at, ends_at = window_of(feed, now)
    is_in_window = and_(Reservation.ends_at > starts_at, Reservation.starts_at < ends_at)
    return and_(_is_of_subject(feed), _is_shown(feed, today_at(now)), _is_of_visible_instrument(feed), is_in_window)


def _is_of_subject(feed: Feed) -> ColumnElement[bool]:
    """A person's calendar has what she serves as an operator, too."""
    if feed.kind is FeedKind.PERSON:
        return or_(Reservation.user_id == feed.subject_id, Reservation.id.in_(reservation_ids_served_by(feed.user)))
    if feed.kind is FeedKind.TECHNIQUE:
        table = instrument_techniques
        offering = select(table.c.instrument_id).where(table.c.technique_id == feed.subject_id)
        return Reservation.instrument_id.in_(offering)
    column = {
        FeedKind.GROUP: Reservation.group_id,
        FeedKind.INSTRUMENT: Reservation.instrument_id,
        FeedKind.FACILITY: Instrument.facility_id,
        FeedKind.INSTITUTION: Instrument.institution_id,
    }[feed.kind]
    return column == feed.subject_id


def _is_of_visible_instrument(feed: Feed) -> ColumnElement[bool]:
    """A facility's retired instruments are seen by its lab alone; people keep their own bookings of them."""
    visible = access.instruments_visible_to(feed.user).whereclause
    return true() if visible is None or feed.kind in (FeedKind.PERSON, FeedKind.GROUP) else visible


def _is_shown(feed: Feed, today: datetime) -> ColumnElement[bool]:
    is_confirmed = Reservation.state == ReservationState.CONFIRMED
    is_held = is_confirmed if feed.only_confirmed else Reservation.state.in_(HOLDING)
    if not feed.keeps_cancelled:
        return is_held
    is_fresh = Reservation.changed_at > today - CANCELLED_STAYS
    return or_(is_held, and_(Reservation.state == ReservationState.CANCELLED, is_fresh))
