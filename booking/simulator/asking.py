"""From the address to a question: who (a person, or a made-up one), what, when, and with which settings changed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from booking.catalogue.forms.fields import minutes_of
from booking.domain.interval import Interval
from booking.domain.localtime import NoSuchTime
from booking.domain.plain_text import clean_line, half_width
from booking.domain.policy import DEFAULTS, Value, faults
from booking.domain.question import Wanted
from booking.policies.words import FAULTS, SETTINGS, Kind
from booking.reservations.applicants import VISITOR, Applicant, applicant
from booking.reservations.wall_clock import read, written
from models import Institution, Instrument, User, db

PERSON, OWN, OTHER, OF_NONE, VISITOR_WHO = "person", "own", "other", "none", "visitor"
MADE_UP = 0  # nobody's id: has booked nothing, is no member of anything but what is said
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says. `problems` by field, in words; `assumed` are settings that are tried out."""

    who: Applicant = VISITOR
    wanted: Wanted | None = None
    now: datetime | None = None
    assumed: dict[str, Value] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def asked_by(sent: MultiDict[str, str], instrument: Instrument, now: datetime) -> Asked:
    """Read as far as it makes sense; an empty `now` is now."""
    problems: dict[str, str] = {}
    who = _who(sent, instrument, problems)
    starts_at = _moment(sent, "starts", instrument, problems)
    ends_at = _moment(sent, "ends", instrument, problems)
    at = _moment(sent, "now", instrument, problems) if sent.get("now") else now
    assumed = _assumed(sent, instrument, problems)
    wanted = None
    if starts_at and ends_at and starts_at >= ends_at:
        problems["ends"] = _("The end must come after the start.")
    elif starts_at and ends_at:
        mode = sent.get("mode", "")
        wanted = Wanted(Interval(starts_at, ends_at), mode=mode or next(iter(instrument.modes), ""))
    return Asked(who, wanted, at, assumed, problems)


def usual(instrument: Instrument, now: datetime) -> dict[str, Any]:
    """What the form shows at first: a member of another school, tomorrow at ten for the shortest time."""
    zone = instrument.zone
    ten = (now.astimezone(zone) + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    ends_at = ten + timedelta(minutes=instrument.shortest_minutes)
    return {"who": OWN, "starts": written(ten, zone), "ends": written(ends_at, zone)}


def _who(sent: MultiDict[str, str], instrument: Instrument, problems: dict[str, str]) -> Applicant:
    kind = sent.get("who", OWN)
    if kind == PERSON:
        person = db.session.scalar(select(User).where(User.email == clean_line(sent.get("email", "")).lower()))
        if person is None or not person.is_active:
            problems["email"] = _("Nobody has an account with this e-mail address.")
            return VISITOR
        return applicant(person.id)
    if kind == VISITOR_WHO:
        return VISITOR
    level = min(3, max(0, sent.get("level", 0, type=int)))
    return Applicant(MADE_UP, _schools(kind, sent, instrument, problems), MADE_UP, level=level)


def _schools(kind: str, sent: MultiDict[str, str], instrument: Instrument, problems: dict[str, str]) -> tuple[int, ...]:
    if kind == OF_NONE:
        return ()
    if kind != OTHER:
        return (instrument.institution_id,)
    school = db.session.scalar(select(Institution.id).where(Institution.public_id == sent.get("school", "")))
    if school is None:
        problems["school"] = _("Choose a school.")
        return ()
    return (school,)


def _moment(sent: MultiDict[str, str], name: str, instrument: Instrument, problems: dict[str, str]) -> datetime | None:
    try:
        return read(half_width(sent.get(name, "")).strip(), instrument.zone)
    except (NoSuchTime, ValueError, OverflowError):
        problems[name] = _("Give a date and a time like 2026-11-24 10:00.")
        return None


def _assumed(sent: MultiDict[str, str], instrument: Instrument, problems: dict[str, str]) -> dict[str, Value]:
    """Settings with another value than they have now."""
    found: dict[str, Value] = {}
    for name in DEFAULTS:
        text = clean_line(sent.get(name, ""))
        value = _value(name, text)
        if text and value is None:
            problems[name] = _("This makes no sense here.")
        elif value is not None and value != getattr(instrument, name):
            found[name] = value
    held = {name: found.get(name, getattr(instrument, name)) for name in DEFAULTS}
    wrong = faults(held) if not problems.keys() & DEFAULTS.keys() and held["increment_minutes"] else {}
    problems.update({name: str(FAULTS[fault]) for name, fault in wrong.items() if name in found})
    return found


def _value(name: str, text: str) -> Value | None:
    kind = SETTINGS[name].kind
    if kind is Kind.YES_NO:
        return {"yes": True, "no": False}.get(text)
    if kind is Kind.TIME:
        minutes = minutes_of(text) if text else None
        return minutes if minutes is not None and (minutes or name != "increment_minutes") else None
    number = half_width(text)
    return int(number) if number.isascii() and number.isdigit() and int(number) <= MOST else None
