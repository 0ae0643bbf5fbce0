"""What a calendar says of itself, and the events that stand in it instead of bookings."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.calendars import words
from booking.calendars.queries.glance import GRACE
from booking.calendars.queries.subjects import Subject, name_of, zone_of
from booking.calendars.render import CalendarText, render_event, render_head
from booking.domain.ical import EventText, Scope
from models import Feed, FeedLevel


def calendar(feed: Feed, subject: Subject) -> CalendarText:
    """In the language of the moment."""
    scope, name = Scope(feed.kind), name_of(subject)
    described = words.calendar_description(scope, name, is_busy_only=feed.level is FeedLevel.BUSY)
    return CalendarText.of(words.calendar_name(scope, name), described, zone_of(subject), scope)


def closed(feed: Feed, domain: str) -> tuple[bytes, list[bytes]]:
    """Of an address that was revoked, or whose subject its reader does not see any more: head and lines. Shown for the
    whole time of grace, so that whoever opens the calendar then meets it."""
    said, what, since = words.out_of_sight(), f"closed-{feed.view_revision}", feed.view_changed_at
    if feed.revoked_at is not None:
        said = words.replaced() if feed.is_replaced else words.revoked()
        what, since = f"revoked-{feed.revoked_at:%Y%m%d%H%M%S}", feed.revoked_at
    summary, description = said
    head = CalendarText.of(words.closed_calendar_name(), summary, feed.user.time_zone, Scope(feed.kind))
    day = _day(since, feed.user.time_zone)
    event = _all_day(f"{feed.public_id}-{what}@{domain}", day, day + GRACE, since, summary, description)
    return render_head(head), [render_event(event)]


def nothing_booked(feed: Feed, subject: Subject, domain: str) -> EventText:
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
