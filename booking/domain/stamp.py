"""When a change counts as made, so that what calendars go by always rises."""

from datetime import datetime, timedelta


def next_stamp(last: datetime | None, now: datetime) -> datetime:
    """When a change counts as made: now, yet at least a second after the last one, since calendars count in seconds.

    So two changes within a second still rise, and so does one after the clock was set back.
    """
    now = now.replace(microsecond=0)
    return now if last is None else max(now, last.replace(microsecond=0) + timedelta(seconds=1))
