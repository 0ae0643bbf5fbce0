"""What a calendar address answers at a moment: always a whole calendar with at least one event in it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.calendars import words
from booking.calendars.queries.closed import closures_of
from booking.calendars.queries.events import Addresses, events_of, window_at
from booking.calendars.queries.glance import GRACE
from booking.calendars.queries.subjects import Subject, find_subject, name_of, zone_of
from booking.calendars.render import CalendarText, render_feed
from booking.domain.ical import EventText, Scope
from models import Feed, FeedLevel

MOST_BYTES = 1_000_000


def body_of(feed: Feed, now: datetime, addresses: Addresses) -> bytes:
    """In the language of the moment. Revoked, or not the reader's to see any more: one event that says so."""
    if feed.revoked_at is not None:
        said = words.replaced() if feed.is_replaced else words.revoked()
        return _notice_alone(feed, said, f"revoked-{feed.revoked_at:%Y%m%d%H%M%S}", feed.revoked_at, addresses.domain)
    subject = find_subject(feed)
    if subject is None:
        what, since = f"closed-{feed.view_revision}", feed.view_changed_at
        return _notice_alone(feed, words.out_of_sight(), what, since, addresses.domain)
    events = [*events_of(feed, now, addresses), *closures_of(feed, window_at(now), addresses.domain)]
    events = events or [_nothing_booked(feed, subject, addresses.domain)]
    return _limited(_calendar(feed, subject), events)


def _limited(calendar: CalendarText, events: list[EventText]) -> bytes:
    """Without the events farthest from today, should all of them be too many bytes for a client."""
    body = render_feed(calendar, events)
    while len(body) > MOST_BYTES and len(events) > 1:
        events = events[: max(1, len(events) * MOST_BYTES * 19 // (len(body) * 20))]
        body = render_feed(calendar, events)
    return body


def _calendar(feed: Feed, subject: Subject) -> CalendarText:
    scope, name = Scope(feed.kind), name_of(subject)
    described = words.calendar_description(scope, name, is_busy_only=feed.level is FeedLevel.BUSY)
    return CalendarText.of(words.calendar_name(scope, name), described, zone_of(subject), scope)


def _notice_alone(feed: Feed, said: tuple[str, str], what: str, since: datetime, domain: str) -> bytes:
    """Shown for the whole time of grace, so that whoever opens the calendar then meets it."""
    summary, description = said
    calendar = CalendarText.of(words.closed_calendar_name(), summary, feed.user.time_zone, Scope(feed.kind))
    day = _day(since, feed.user.time_zone)
    event = _all_day(f"{feed.public_id}-{what}@{domain}", day, day + GRACE, since, summary, description)
    return render_feed(calendar, [event])


def _nothing_booked(feed: Feed, subject: Subject, domain: str) -> EventText:
    """On the day when the address was made: it tells that the subscription works, and goes when a booking comes."""
    day, (summary, description) = _day(feed.created_at, zone_of(subject)), words.nothing_booked()
    return _all_day(
        f"{feed.public_id}-empty@{domain}", day, day + timedelta(days=1), feed.created_at, summary, description
    )


def _all_day(uid: str, starts_on: date, ends_on: date, since: datetime, summary: str, description: str) -> EventText:
    return EventText(
        uid=uid,
        starts_at=starts_on,
        ends_at=ends_on,
        created_at=since,
        changed_at=since,
        sequence=0,
        status="CONFIRMED",
        transparency="TRANSPARENT",
        busy_status="FREE",
        summary=summary,
        description=description,
    )


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(UTC).astimezone(ZoneInfo(zone)).date()
