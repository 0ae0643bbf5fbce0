"""What was really used: from when until when, as what it counts, how it differs from what was booked, what it lacks."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.domain.interval import Interval

MINUTE = timedelta(minutes=1)
NOTABLE = timedelta(minutes=10)  # a difference between booked and used that somebody should look at
WITH_OPERATOR = "with_operator"


class Purpose(enum.StrEnum):
    """What for. Clinical service and certification do not count as sharing in the national reports."""

    RESEARCH = "research"
    DEVELOPMENT = "development"
    TEACHING = "teaching"
    CLINICAL_SERVICE = "clinical_service"
    CERTIFICATION = "certification"
    OTHER = "other"


class Evidence(enum.StrEnum):
    """How the hours are known, the best first: `page` is what the person has said on her page."""

    SENSOR = "sensor"
    QR = "qr"
    STAFF = "staff"
    PAGE = "page"
    BOOKING = "booking"


class Lack(enum.StrEnum):
    """What a use lacks before it can be billed and reported."""

    END = "end"
    CHECKED_END = "checked_end"
    PURPOSE = "purpose"
    SAMPLES = "samples"
    SPLIT = "split"
    OPERATOR = "operator"
    GROUP = "group"
    CONFIRMATION = "confirmation"


class Mender(enum.StrEnum):
    """Who can add what is missing."""

    PERSON = "person"
    LAB = "lab"


MENDERS: dict[Lack, tuple[Mender, ...]] = {
    Lack.END: (Mender.PERSON, Mender.LAB),
    Lack.CHECKED_END: (Mender.LAB,),
    Lack.PURPOSE: (Mender.PERSON, Mender.LAB),
    Lack.SAMPLES: (Mender.PERSON, Mender.LAB),
    Lack.SPLIT: (Mender.PERSON, Mender.LAB),
    Lack.OPERATOR: (Mender.LAB,),
    Lack.GROUP: (Mender.PERSON, Mender.LAB),
    Lack.CONFIRMATION: (Mender.LAB,),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One use as the rules see it. `started_at` is empty for a no-show, `ended_at` while it runs; the minutes are empty
    as long as nobody has said how the time divides."""

    reserved: Interval
    started_at: datetime | None
    ended_at: datetime | None
    startup_minutes: int | None = None
    measuring_minutes: int | None = None
    postprocessing_minutes: int | None = None
    samples: int | None = None
    mode: str = "self_operated"
    purpose: Purpose | None = None
    has_operator: bool = False
    has_group: bool = False
    is_end_assumed: bool = False
    is_confirmed: bool = False

    @property
    def is_no_show(self) -> bool:
        return self.started_at is None

    @property
    def used(self) -> Interval | None:
        """What was used, once it has ended."""
        if self.started_at is None or self.ended_at is None:
            return None
        return Interval(self.started_at, self.ended_at)

    @property
    def parts(self) -> tuple[int, int, int]:
        """Minutes of start-up, measuring and post-processing; all of it measuring as long as nobody has said more."""
        given = (self.startup_minutes, self.measuring_minutes, self.postprocessing_minutes)
        if all(one is None for one in given):
            return (0, self.used.minutes if self.used else 0, 0)
        startup, measuring, postprocessing = (one or 0 for one in given)
        return (startup, measuring, postprocessing)


def effective_minutes(record: Record) -> int:
    """Necessary start-up, measuring and post-processing; never more than was used."""
    used = record.used
    return min(sum(record.parts), used.minutes) if used else 0


def billable(record: Record, by: str) -> Interval | None:
    """The time that is paid for: `reserved`, `used`, or the `longer` of both; of a no-show only what was reserved.

    The longer begins where the earlier of both began; a use that still runs has none yet.
    """
    used = record.used
    if record.is_no_show:
        return record.reserved if by != "used" else None
    if used is None:
        return None
    if by == "reserved":
        return record.reserved
    return used if by == "used" or used.duration >= record.reserved.duration else record.reserved


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the use begins and ends after what was booked, in minutes; negative is earlier."""

    start_minutes: int
    end_minutes: int

    @property
    def is_notable(self) -> bool:
        return max(abs(self.start_minutes), abs(self.end_minutes)) * MINUTE >= NOTABLE


def difference(record: Record) -> Difference | None:
    """None while it runs, and of a no-show."""
    used = record.used
    if used is None:
        return None
    start, end = used.starts_at - record.reserved.starts_at, used.ends_at - record.reserved.ends_at
    return Difference(round(start / MINUTE), round(end / MINUTE))


def lacks(record: Record, now: datetime) -> tuple[Lack, ...]:
    """What is missing for billing and reports, in the order of `Lack`; nothing of what still runs in its time."""
    if record.is_no_show:
        return () if record.is_confirmed else (Lack.CONFIRMATION,)
    if record.ended_at is None:
        return (Lack.END,) if record.reserved.ends_at <= now else ()
    found = {
        Lack.CHECKED_END: record.is_end_assumed and not record.is_confirmed,
        Lack.PURPOSE: record.purpose is None,
        Lack.SAMPLES: record.samples is None,
        Lack.SPLIT: sum(record.parts) > (record.used.minutes if record.used else 0),
        Lack.OPERATOR: record.mode == WITH_OPERATOR and not record.has_operator,
        Lack.GROUP: not record.has_group,
        Lack.CONFIRMATION: not record.is_confirmed,
    }
    return tuple(lack for lack, is_missing in found.items() if is_missing)


def at_the_minute(moment: datetime) -> datetime:
    """Uses are kept to the minute: the one that has begun."""
    return moment.replace(second=0, microsecond=0)


def ended(started_at: datetime, moment: datetime) -> datetime:
    """The end of a use that ends now: the minute that has begun, and at least one minute after its start."""
    return max(at_the_minute(moment), started_at + MINUTE)
