"""Who is at the bench: what a facility expects of check-in, and where a booking stands."""

import enum
from dataclasses import dataclass
from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.usage import MINUTE, Record


class Standing(enum.StrEnum):
    """Where a booking of today stands at the bench."""

    NEXT = "next"
    LATE = "late"
    RUNNING = "running"
    OVERRUN = "overrun"
    DONE = "done"
    NO_SHOW = "no_show"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Grace:
    """A facility's word on check-in: whether it is asked for at all, how long it waits for somebody, whether it then
    gives the time back, and how long before its start a booking may begin."""

    is_asked: bool = False
    minutes: int = 30
    is_released: bool = True
    early_minutes: int = 30

    def ends_at(self, reserved: Interval) -> datetime:
        """Never after the booking itself."""
        return min(reserved.starts_at + self.minutes * MINUTE, reserved.ends_at)

    def reminds_at(self, reserved: Interval) -> datetime:
        """Half of the grace time before it ends."""
        return reserved.starts_at + (self.ends_at(reserved) - reserved.starts_at) / 2

    def opens_at(self, reserved: Interval) -> datetime:
        """From when on one may check in."""
        return reserved.starts_at - self.early_minutes * MINUTE

    def is_open(self, reserved: Interval, now: datetime) -> bool:
        return self.opens_at(reserved) <= now < reserved.ends_at

    def is_to_be_reminded(self, reserved: Interval, now: datetime) -> bool:
        return self.is_asked and self.reminds_at(reserved) <= now < self.ends_at(reserved)

    def has_run_out(self, reserved: Interval, now: datetime) -> bool:
        return self.is_asked and self.ends_at(reserved) <= now


def standing(reserved: Interval, record: Record | None, now: datetime) -> Standing:
    """`record` is the use of this booking, if there is one."""
    if record is None:
        if now < reserved.starts_at:
            return Standing.NEXT
        return Standing.LATE if now < reserved.ends_at else Standing.NOT_CHECKED
    if record.is_no_show:
        return Standing.NO_SHOW
    if record.ended_at is not None:
        return Standing.DONE
    return Standing.OVERRUN if reserved.ends_at <= now else Standing.RUNNING
