"""A day that suits bookings."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.clock import now

LONDON = ZoneInfo("Europe/London")


def noon_on_tuesday() -> datetime:
    """12:00 in London on the Tuesday of the week after this one."""
    today = now().astimezone(LONDON)
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 + 7)
    return tuesday.replace(hour=12, minute=0, second=0, microsecond=0)
