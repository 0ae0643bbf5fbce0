"""The two clocks: the instrument's, on which all is booked, and the reader's, told where it shows another time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_login import current_user

from booking import formats


def reader_zone() -> ZoneInfo | None:
    """The reader's own zone; None for a visitor, who is shown the instrument's."""
    return ZoneInfo(current_user.time_zone) if current_user.is_authenticated else None


def on_readers_clock(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """A time as the reader's clock shows it; empty where that is what the clock in `zone` shows."""
    own = reader_zone()
    if own is None or formats.is_same_clock(zone, own, starts_at):
        return ""
    when = formats.time_range(starts_at, ends_at, own, "short")
    return _("%(when)s, %(zone)s", when=when, zone=formats.zone_name(own))


def how_clocks_differ(zone: ZoneInfo, at: datetime) -> str:
    """In a sentence: the reader's zone, and how far its clock is from the one in `zone`; empty if it is not."""
    own = reader_zone()
    if own is None or formats.is_same_clock(zone, own, at):
        return ""
    ahead = at.astimezone(own).replace(tzinfo=None) - at.astimezone(zone).replace(tzinfo=None)
    words = {"zone": formats.zone_name(own), "difference": formats.duration(abs(ahead))}
    if ahead.total_seconds() > 0:
        return _("Your clock shows %(zone)s, now %(difference)s ahead.", **words)
    return _("Your clock shows %(zone)s, now %(difference)s behind.", **words)
