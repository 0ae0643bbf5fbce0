"""From verdicts and free times to what templates show: sentences with their tone, and buttons that lead on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from booking import formats
from booking.access import runs
from booking.domain.circumstances import Shut
from booking.domain.extras import ExtraKind
from booking.domain.interval import FOREVER, Interval
from booking.domain.question import Kind, Wanted
from booking.domain.verdict import Verdict
from booking.languages import current_language
from booking.reservations import queries
from booking.reservations.alternatives import Alternatives, alternatives_to
from booking.reservations.applicants import applicant
from booking.reservations.clocks import on_readers_clock
from booking.reservations.extras import ids_of
from booking.reservations.judging import Refused
from booking.reservations.sentences import sentences
from booking.reservations.wall_clock import written
from booking.waiting.ways import ways_to_wait
from models import Instrument, Reservation


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and its reasons as the refusal component shows them: effect, what, how."""

    verdict: Verdict
    reasons: list[dict[str, str]]


def answer_of(verdict: Verdict, zone: ZoneInfo) -> Answer:
    reasons = [
        {"effect": one.effect.value, "what": one.text, "how": _("%(remedy)s %(who)s", remedy=one.remedy, who=one.who)}
        for one in sentences(verdict.reasons, zone)
    ]
    return Answer(verdict, reasons)


def time_buttons(instrument: Instrument, intervals: Iterable[Interval], **carried: Any) -> list[dict[str, str]]:
    """Free times of one instrument, each leading to its check page."""
    return [_button(instrument, interval, "", **carried) for interval in intervals]


@dataclass(frozen=True, slots=True)
class Offers:
    """What is free instead, as buttons: on this instrument, and the same technique elsewhere at the wanted time; and
    the way into the waiting list, where that helps."""

    here: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: list[dict[str, str]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)


def offers_of(instrument: Instrument, alternatives: Alternatives, carried: Mapping[str, Any]) -> Offers:
    """Each button asks for what was asked for, `carried`, at the offered time and in the offered mode."""
    here = [_button(instrument, one.interval, "", **{**carried, "mode": one.mode}) for one in alternatives.here]
    return Offers(here, elsewhere_of(alternatives, carried))


def elsewhere_of(alternatives: Alternatives, carried: Mapping[str, Any]) -> list[dict[str, str]]:
    """The same technique elsewhere. For somebody else the reader can only book where she runs the instrument, too."""
    others = {one.id: one for one in queries.named_instruments([o.instrument_id for o in alternatives.elsewhere])}
    offered = [(others[offer.instrument_id], offer.wanted) for offer in alternatives.elsewhere]
    return [
        _button(other, wanted.interval, _where(other), **{**carried, "mode": wanted.mode})
        for other, wanted in offered
        if not carried.get("for_email") or runs(current_user, other.facility)
    ]


def offers_instead(reservation: Reservation, refused: Refused) -> Offers:
    """What can be done instead of what was refused to a reservation: other times of it, or other bookings like it."""
    kind, carried = refused.question.wanted.kind, _as_booked(reservation)
    if kind is Kind.CANCEL:
        return Offers(_another_end(reservation, refused.question.now))
    if any(one.kind is Kind.BOOK for one in refused.alternatives.here):
        return offers_of(reservation.instrument, refused.alternatives, carried)
    waiting = _ways_to_wait(reservation, refused, carried)
    return Offers(_moves(reservation, refused.alternatives), elsewhere_of(refused.alternatives, carried), waiting)


def _ways_to_wait(reservation: Reservation, refused: Refused, carried: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of a move to quite another time: whoever wants more of the same time would wait for what she holds herself."""
    wanted = refused.question.wanted
    if wanted.kind is not Kind.MOVE or wanted.interval.overlaps(Interval(reservation.starts_at, reservation.ends_at)):
        return []
    return ways_to_wait(reservation.instrument, refused.question, refused.verdict, carried)


def offers_anew(reservation: Reservation, interval: Interval, now: datetime) -> Offers:
    """New bookings at the wanted time or near it, instead of a change of what holds no time any more."""
    who, wanted = (
        applicant(reservation.user_id, current_user.id, reservation.group_id),
        Wanted(interval, mode=reservation.mode, extras=ids_of(reservation.options)),
    )
    free = alternatives_to(reservation.instrument_id, who, wanted, now)
    return offers_of(reservation.instrument, free, _as_booked(reservation))


def _as_booked(reservation: Reservation) -> dict[str, Any]:
    """For whom and what for the reservation is, as the booking form asks it."""
    is_own = reservation.user_id == current_user.id
    group = reservation.group.public_id if reservation.group and is_own else ""
    words = {"title": reservation.title, "note": reservation.note}
    added = {kind: [one.public_id for one in reservation.options if one.kind is kind] for kind in ExtraKind}
    extras = {"accessories": added[ExtraKind.ACCESSORY], "operator": "".join(added[ExtraKind.OPERATOR][:1])}
    return {"group": group, "for_email": "" if is_own else reservation.user.email, **words, **extras}


def _another_end(reservation: Reservation, now: datetime) -> list[dict[str, Any]]:
    """What runs cannot be cancelled, but end earlier."""
    url = url_for("reservations.edit_interval", public_id=reservation.public_id)
    return [{"what": _("Change its end"), "url": url}] if reservation.ends_at > now else []


def _moves(reservation: Reservation, alternatives: Alternatives) -> list[dict[str, Any]]:
    """Free times that the reservation could have instead; each button moves it at once."""
    zone = reservation.instrument.zone
    url = url_for("reservations.move", public_id=reservation.public_id)
    return [
        {
            "what": formats.time_range(one.interval.starts_at, one.interval.ends_at, zone, "short"),
            "clock": on_readers_clock(one.interval.starts_at, one.interval.ends_at, zone),
            "url": url,
            "fields": {"starts": written(one.interval.starts_at, zone), "ends": written(one.interval.ends_at, zone)},
        }
        for one in alternatives.here
    ]


def closed_reasons(shut: Shut | None, zone: ZoneInfo) -> list[dict[str, str]]:
    """Of a booking that lies in a closure: what is closed and why, for the refusal component."""
    if shut is None:
        return []
    starts_at, ends_at = shut.interval.starts_at, shut.interval.ends_at
    words = {"reason": shut.reason, "start": formats.moment(starts_at, zone)}
    if ends_at >= FOREVER:
        what = _("Closed from %(start)s until further notice (%(reason)s).", **words)
    else:
        what = _("Closed %(when)s (%(reason)s).", when=formats.time_range(starts_at, ends_at, zone), **words)
    return [{"effect": "refuse", "what": what, "how": _("Move it, or cancel it.")}]


def promises_of(instrument: Instrument, interval: Interval, now: datetime) -> list[dict[str, str]]:
    """What one should know before the button: until when it can be given back, and that it costs nothing yet."""
    notice = timedelta(minutes=instrument.cancel_notice_minutes)
    until = interval.starts_at - notice
    when = formats.moment(max(until, now), instrument.zone)
    if until <= now:
        words = _("It starts so soon that giving it back will count as late.")
    elif notice:
        words = _("You can move or cancel it until %(when)s; later, the lab sees that it was late.", when=when)
    else:
        words = _("You can move or cancel it until it starts.")
    return [{"effect": "note", "what": words}]


def padding_in_words(instrument: Instrument) -> str:
    """What is kept free around a booking; empty when nothing is."""
    before, after = formats.duration(instrument.setup_minutes), formats.duration(instrument.cleanup_minutes)
    if instrument.setup_minutes and instrument.cleanup_minutes:
        return _("%(before)s before and %(after)s after are kept free around it.", before=before, after=after)
    if instrument.setup_minutes:
        return _("%(before)s before it is kept free.", before=before)
    return _("%(after)s after it is kept free.", after=after) if instrument.cleanup_minutes else ""


def _where(instrument: Instrument) -> str:
    language = current_language()
    return _(", ").join((instrument.name_in(language), instrument.institution.name_in(language)))


def _button(instrument: Instrument, interval: Interval, where: str, **carried: Any) -> dict[str, str]:
    zone = instrument.zone
    url = url_for(
        "reservations.check",
        public_id=instrument.public_id,
        starts=written(interval.starts_at, zone),
        ends=written(interval.ends_at, zone),
        **carried,
    )
    what = formats.time_range(interval.starts_at, interval.ends_at, zone, "short")
    clock = on_readers_clock(interval.starts_at, interval.ends_at, zone)
    return {"what": what, "clock": clock, "where": where, "url": url}
