"""The access checklist: what is fulfilled, what is missing, and for each missing thing the action that helps."""

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking import formats
from booking.domain.held import Standing
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.required import Required
from booking.domain.requirements import Checked, Item, Requirement
from booking.domain.rules import CODES
from booking.domain.rules.training import meets_requirements, needed_for
from booking.domain.verdict import Code, Verdict
from booking.qualifications.entries import Checklist, Entry, Part, Way
from booking.qualifications.queries.mine import required_for
from booking.qualifications.ways import Help, help_for, seated_in, ways
from booking.qualifications.words import scope_in_words
from booking.reservations.applicants import Applicant
from booking.reservations.requirement_words import LEVELS, needed_in_words
from models import Instrument

WHY = {
    Standing.CHECK_RIDE: _l("Yours of another school is recognised after a short check-ride."),
    Standing.EXPIRES: _l("Yours is good until %(until)s only."),
    Standing.UNUSED: _l("Yours was good until %(until)s, as it was not used for so long."),
    Standing.LOW_LEVEL: _l("Your level is “%(level)s”."),
    Standing.UNDER_REVIEW: _l("The school has not looked at yours yet."),
    Standing.SUSPENDED: _l("Yours is suspended."),
    Standing.REVOKED: _l("Yours has been revoked."),
    Standing.NOT_RECOGNISED: _l("Yours of another school is not recognised here."),
    Standing.UNFIT: _l("Whoever is named is not qualified for it."),
}


def checklist_of(
    instrument: Instrument,
    person_id: int | None,
    required: Required,
    wanted: Wanted,
    now: datetime,
    *,
    is_page: bool,
) -> Checklist:
    """For a use like `wanted`; of a page, all that is required for any way of use. Three queries where a training is
    missing, else none."""
    zone, span = instrument.zone, wanted.interval
    holding = required.requirements if is_page else required.for_use(wanted.mode, span, wanted.extras, zone)
    checked = required.checked(holding, span, zone, wanted.supervisor_id)
    aid = help_for(instrument, person_id, required, checked, now)
    parts = tuple(_part(one, found, aid) for one, found in zip(holding, checked, strict=True))
    is_met = all(one.is_fulfilled for one in checked)
    return Checklist(parts, () if is_met else _instead(instrument, required, wanted))


def _part(requirement: Requirement, checked: Checked, aid: Help) -> Part:
    entry = _entry(checked, aid)
    is_plain_list = bool(entry.parts) and not entry.is_any
    entries = entry.parts if is_plain_list else (entry,)
    title = scope_in_words(requirement.scope, aid.instrument)
    return Part(title, checked.is_fulfilled, entries, requirement.is_first_reviewed and aid.required.is_first)


def _entry(checked: Checked, aid: Help) -> Entry:
    if not isinstance(checked, Item):
        parts = tuple(_entry(part, aid) for part in checked.parts)
        title = _("One of these:") if checked.is_any else _("All of these:")
        return Entry(title, checked.is_fulfilled, is_any=checked.is_any, parts=parts)
    what, finding = needed_in_words(needed_for(checked, aid.required)), checked.finding
    until = formats.day(finding.until) if finding.until else ""
    if checked.is_fulfilled:
        return Entry(what, True, _("Good until %(until)s.", until=until) if until else "")
    words = {"until": until, "level": LEVELS[str(finding.level)]}
    why = str(WHY[finding.standing]) % words if finding.standing in WHY else ""
    seated = seated_in(checked, aid)
    return Entry(what, False, f"{why} {seated}".strip(), tuple(ways(checked, aid)))


def _instead(instrument: Instrument, required: Required, wanted: Wanted) -> tuple[Way, ...]:
    """With an operator, where that needs nothing that she lacks."""
    mode = "with_operator"
    if mode not in instrument.modes or wanted.mode == mode:
        return ()
    holding = required.for_use(mode, wanted.interval, wanted.extras, instrument.zone)
    if not all(one.is_fulfilled for one in required.checked(holding, wanted.interval, instrument.zone, None)):
        return ()
    url = url_for("reservations.new", public_id=instrument.public_id, mode=mode)
    return (Way(_("Book with an operator instead"), url),)


OF_REQUIREMENTS = frozenset(CODES[meets_requirements]) - {Code.FIRST_BOOKING_REVIEWED}


def checklist_of_refusal(
    instrument: Instrument, who: Applicant, wanted: Wanted, verdict: Verdict, now: datetime
) -> Checklist | None:
    """Where something is missing: all that such a use takes, and what helps."""
    if not any(reason.code in OF_REQUIREMENTS for reason in verdict.refusals):
        return None
    required = required_for(instrument, who.person_id, now)
    return checklist_of(instrument, who.person_id, required, wanted, now, is_page=False)


def checklist_of_page(instrument: Instrument, person_id: int | None, now: datetime) -> Checklist | None:
    """All that the instrument requires, as it stands for the reader today; None where it requires nothing of her."""
    required = required_for(instrument, person_id, now)
    if not required.requirements:
        return None
    today = Interval(now, now + timedelta(minutes=1))
    wanted = Wanted(today, mode=(instrument.modes or [""])[0])
    return checklist_of(instrument, person_id, required, wanted, now, is_page=True)
