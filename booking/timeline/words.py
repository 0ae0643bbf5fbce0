"""What the timeline says of a booking, a closure, a closed hour: heading, lines, and where one can go from there."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from booking import formats
from booking.catalogue.rules_in_words import hours_in_words
from booking.closure_words import heading as heading_of
from booking.domain.interval import FOREVER, Interval
from booking.domain.opening import SpecialDay
from booking.domain.verdict import Code, Reason
from booking.languages import current_language
from booking.policies.hours_words import others_in_words
from booking.reservations.sentences import sentence
from booking.timeline.queries.occupied import Booking, Occupied
from booking.timeline.reach import reach_of
from models import Closure, ClosureKind, InstrumentState, Training


@dataclass(frozen=True, slots=True)
class Note:
    """What a panel shows when something on the timeline is chosen. `links`: (text, address); `when` in words."""

    heading: str
    lines: list[str]
    links: list[tuple[str, str]] = field(default_factory=list)
    when: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one breath, for a screen reader."""
        return _(", ").join(part for part in [self.heading, self.when, *self.lines] if part)


def of_booking(booking: Booking, one: Occupied) -> Note:
    """Strangers' bookings are just taken."""
    lines, when = [name_of(one)], span_words(booking.interval, one.instrument.zone)
    if booking.training is not None:
        return _of_training(booking, booking.training, one, when)
    if booking.is_offered:
        return Note(_offered(booking), lines, _offer_links(booking, one), when)
    if not booking.person:
        return Note(_("Booked"), lines, [_instrument_link(one)], when)
    heading = _("Your booking") if booking.is_mine else _("Booked by %(person)s", person=booking.person)
    lines += [booking.title] if booking.title else []
    lines += [_("Waiting for the lab's decision")] if booking.is_requested else []
    links = [(_("Open the booking"), url_for("reservations.show", public_id=booking.public_id))]
    if booking.may_change:
        links.append((_("Move or change length"), url_for("reservations.edit_interval", public_id=booking.public_id)))
    return Note(heading, lines, links, when)


def _of_training(booking: Booking, training: Training, one: Occupied, when: str) -> Note:
    """Everybody sees which training, and the way to its seats; details only whoever may see the booking."""
    links = [(_("About this training"), url_for("training.show", public_id=training.public_id))]
    if booking.person:
        links.append((_("Open the booking"), url_for("reservations.show", public_id=booking.public_id)))
    heading = _("Training: %(name)s", name=training.name_in(current_language()))
    return Note(heading, [name_of(one), *([booking.person] if booking.person else [])], links, when)


def _offered(booking: Booking) -> str:
    return _("Offered to you") if booking.is_mine else _("Held for somebody who waits")


def _offer_links(booking: Booking, one: Occupied) -> list[tuple[str, str]]:
    if not booking.is_mine:
        return [_instrument_link(one)]
    return [(_("Answer the offer"), url_for("reservations.show", public_id=booking.public_id))]


def of_closure(closure: Closure, one: Occupied) -> Note:
    span = Interval(closure.starts_at, closure.ends_at)
    until = formats.moment(closure.ends_at, one.instrument.zone, "short") if closure.ends_at < FOREVER else ""
    word = heading_of(closure) if closure.kind != ClosureKind.OTHER or closure.places_closed else _("Closure")
    heading = _("%(closure)s: %(reason)s, until further notice", closure=word, reason=closure.reason)
    if until:
        heading = _("%(closure)s: %(reason)s, until %(when)s", closure=word, reason=closure.reason, when=until)
    whole = _("All of %(facility)s is closed.", facility=one.instrument.facility.name_in(current_language()))
    lines = [name_of(one), *([] if closure.instrument_id else [whole])]
    return Note(heading, lines, [_instrument_link(one)], span_words(span, one.instrument.zone))


def of_closed_hours(one: Occupied) -> Note:
    if not one.hours.windows:
        return Note(_("Closed"), [name_of(one)], [_instrument_link(one)])
    heading = _("Closed: opens %(hours)s", hours=hours_in_words(one.hours.windows))
    return Note(heading, [name_of(one)], [_instrument_link(one)])


def of_holiday(one: Occupied, day: SpecialDay) -> Note:
    name = (current_language() == "zh" and day.name_zh) or day.name
    return Note(_("Public holiday: %(holiday)s", holiday=name), [name_of(one)], [_instrument_link(one)])


def of_others_hours(one: Occupied, part: Interval) -> Note:
    """The time is open, but not to the viewer."""
    zone = one.instrument.zone
    theirs = [other for other in one.hours.others if replace(one.hours.hours, windows=(other.window,)).open_in(part)]
    who = others_in_words(theirs)
    return Note(_("Open then to others only"), [name_of(one), who], [_instrument_link(one)], span_words(part, zone))


def of_held(one: Occupied) -> Note:
    why = _("It is being prepared or cleaned, or something that it shares with others is in use.")
    return Note(_("Not free"), [name_of(one), why], [_instrument_link(one)])


def of_too_soon(one: Occupied, now: datetime) -> Note:
    """Free, but the lab wants to hear of a use earlier."""
    notice = formats.duration(one.instrument.notice_minutes)
    earliest = formats.moment(reach_of(one.instrument, now).earliest, one.instrument.zone, "short")
    lines = [name_of(one), _("The earliest start is now %(earliest_at)s.", earliest_at=earliest)]
    return Note(_("Too soon: book at least %(notice)s before", notice=notice), lines, [_instrument_link(one)])


def of_too_far(one: Occupied, now: datetime) -> Note:
    """Free, but not to be booked yet."""
    days = one.instrument.horizon_days
    heading = ngettext(
        "Too far ahead: book at most %(num)d day before", "Too far ahead: book at most %(num)d days before", days
    )
    last_day = formats.day(reach_of(one.instrument, now).last_day)
    return Note(
        heading, [name_of(one), _("The last day is now %(last_day)s.", last_day=last_day)], [_instrument_link(one)]
    )


def of_not_bookable(one: Occupied) -> Note:
    """Free, but not to be booked at all: out of order, or only listed."""
    is_in_service = one.instrument.state == InstrumentState.IN_SERVICE
    said = sentence(Reason(Code.NOT_BOOKABLE if is_in_service else Code.OUT_OF_ORDER), one.instrument.zone)
    return Note(said.text, [name_of(one), said.remedy], [_instrument_link(one)])


def span_words(span: Interval, zone: ZoneInfo) -> str:
    if span.ends_at >= FOREVER:
        return _("From %(start)s until further notice", start=formats.moment(span.starts_at, zone))
    return formats.time_range(span.starts_at, span.ends_at, zone)


def name_of(one: Occupied) -> str:
    language = current_language()
    return _(
        "%(instrument)s, %(school)s",
        instrument=one.instrument.name_in(language),
        school=one.instrument.institution.name_in(language),
    )


def _instrument_link(one: Occupied) -> tuple[str, str]:
    return (_("About the instrument"), url_for("catalogue.instrument", public_id=one.instrument.public_id))
