"""Uses in words: purposes, evidence, where a booking stands, what lacks and who can add it, and why not."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking import formats
from booking.domain.attendance import Grace, Standing
from booking.domain.usage import MENDERS, Difference, Evidence, Lack, Mender, Purpose
from booking.usage.refusals import Cannot

PURPOSES = {
    Purpose.RESEARCH: _l("Research"),
    Purpose.DEVELOPMENT: _l("Development of methods or instruments"),
    Purpose.TEACHING: _l("Teaching"),
    Purpose.CLINICAL_SERVICE: _l("Clinical service"),
    Purpose.CERTIFICATION: _l("Certification"),
    Purpose.OTHER: _l("Something else"),
}
EVIDENCE = {
    Evidence.SENSOR: _l("Sensor or card"),
    Evidence.QR: _l("Code at the bench"),
    Evidence.STAFF: _l("Entry of the lab"),
    Evidence.PAGE: _l("Own entry"),
    Evidence.BOOKING: _l("Booking only"),
}
STANDINGS = {
    Standing.RUNNING: (_l("Running"), "good", "play-circle"),
    Standing.OVERRUN: (_l("Over time"), "bad", "exclamation-triangle"),
    Standing.LATE: (_l("Not there yet"), "warn", "clock-history"),
    Standing.NEXT: (_l("To come"), "info", "clock"),
    Standing.DONE: (_l("Finished"), "neutral", "check-circle"),
    Standing.NO_SHOW: (_l("Nobody came"), "bad", "slash-circle"),
    Standing.NOT_CHECKED: (_l("Over, nobody checked in"), "neutral", "dash-circle"),
}
LACKS = {
    Lack.END: _l("Nobody has checked out."),
    Lack.CHECKED_END: _l("The end is assumed."),
    Lack.PURPOSE: _l("What it was for is missing."),
    Lack.SAMPLES: _l("The number of samples is missing."),
    Lack.SPLIT: _l("Its parts are longer than all of it."),
    Lack.OPERATOR: _l("Who operated it is missing."),
    Lack.GROUP: _l("It is for no lab."),
    Lack.CONFIRMATION: _l("The lab has not confirmed it."),
}
WHY_NOT = {
    Cannot.NOT_CONFIRMED: _l("This booking is not confirmed, so nobody can check in."),
    Cannot.TOO_EARLY: _l("It is too early to check in."),
    Cannot.OVER: _l("This booking is over. The lab can enter what was used."),
    Cannot.ENDED: _l("This use has ended already."),
    Cannot.MISSED: _l("This booking was released, because nobody had checked in."),
    Cannot.NOT_BEGUN: _l("Nobody has checked in."),
    Cannot.CONFIRMED: _l("The lab has confirmed this use, so nothing of it changes any more."),
    Cannot.SOMEBODY_ELSE: _l("Somebody else used it for a part of this time. Correct her hours first."),
    Cannot.INCOMPLETE: _l("Nothing was confirmed: one of these still runs, or its parts are longer than all of it."),
}


def problem(code: Cannot) -> dict[str, str]:
    """For the refusal component."""
    return {"effect": "refuse", "what": str(WHY_NOT[code]), "how": ""}


def menders(lack: Lack, person: str) -> str:
    """Who can add what is missing."""
    if MENDERS[lack] == (Mender.LAB,):
        return _("The lab")
    return _("%(person)s or the lab", person=person)


def in_words(found: Difference | None) -> list[str]:
    """Where the use differs notably from the booking; empty where it does not."""
    if found is None or not found.is_notable:
        return []
    return [words for words in (_start(found.start_minutes), _end(found.end_minutes)) if words]


def _start(minutes: int) -> str:
    if not minutes:
        return ""
    length = formats.duration(abs(minutes))
    return _("began %(length)s late", length=length) if minutes > 0 else _("began %(length)s early", length=length)


def _end(minutes: int) -> str:
    if not minutes:
        return ""
    length = formats.duration(abs(minutes))
    return _("ended %(length)s late", length=length) if minutes > 0 else _("ended %(length)s early", length=length)


def grace_in_words(grace: Grace) -> str:
    """What the facility expects at the bench."""
    if not grace.is_asked:
        return _("Nobody has to check in; who does has better evidence of the hours.")
    length = formats.duration(grace.minutes)
    if grace.is_released:
        return _("Check in within %(length)s of the start, or the time is given to others.", length=length)
    return _("Check in, or the booking is marked as missed when it is over.")


def confirmed_count(count: int) -> str:
    return ngettext("One use confirmed.", "%(num)d uses confirmed.", count)


def until(moment: datetime, zone: ZoneInfo) -> str:
    """A time of the bench's clock."""
    return formats.clock(moment, zone)
