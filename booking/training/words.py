"""Trainings in words: levels, how long it is good, why one cannot enrol, what is still to do, how a session ended."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking import formats
from booking.domain.training import Bar
from booking.languages import LANGUAGES, current_language
from booking.training.queries import Preparation, SessionRow
from models import EnrolmentState, Outcome, Prerequisite, Training, TrainingSession, Validity

LEVELS = {1: _l("Beginner"), 2: _l("Independent"), 3: _l("Experienced")}
OUTCOMES = {Outcome.ATTENDED: _l("Attended"), Outcome.ABSENT: _l("Absent"), Outcome.PASSED: _l("Passed")}
VALIDITIES = {
    Validity.FOR_GOOD: _l("For good"),
    Validity.UNTIL_DATE: _l("Until a date"),
    Validity.MONTHS: _l("For some months"),
    Validity.MONTHS_AFTER_USE: _l("For some months after the last use"),
}
TONES = {
    Outcome.ATTENDED: ("info", "check-lg"),
    Outcome.ABSENT: ("bad", "x-circle"),
    Outcome.PASSED: ("good", "mortarboard"),
}


def levels_of(training: Training) -> str:
    return _(", ").join(str(LEVELS[level]) for level in training.level_numbers)


def languages_of(training: Training) -> str:
    return _(", ").join(LANGUAGES[code] for code in training.languages if code in LANGUAGES)


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


def validity_of(training: Training) -> str:
    if training.validity == Validity.UNTIL_DATE and isinstance(training.validity_on, date):
        return _("Until %(day)s", day=formats.day(training.validity_on))
    months = training.validity_months or 0
    if training.validity == Validity.MONTHS:
        return ngettext("%(num)d month", "%(num)d months", months)
    if training.validity == Validity.MONTHS_AFTER_USE:
        return ngettext("%(num)d month after the last use", "%(num)d months after the last use", months)
    return _("For good")


def given_by(training: Training) -> str:
    """The facility and its school, or the school."""
    school = training.institution.name_in(current_language())
    if training.facility is None:
        return school
    return _("%(facility)s, %(school)s", facility=training.facility.name_in(current_language()), school=school)


def when(session: TrainingSession, style: str = "full") -> str:
    return formats.time_range(session.starts_at, session.ends_at, session.training.zone, style)


def needed(one: Prerequisite) -> str:
    """A prerequisite: "Laser safety, at least Independent"."""
    name = one.required.name_in(current_language())
    if one.level == 1:
        return name
    return _("%(training)s, at least %(level)s", training=name, level=LEVELS[one.level])


def seats_left(row: SessionRow) -> str:
    if row.left:
        return ngettext("%(num)d seat left", "%(num)d seats left", row.left)
    if row.waiting:
        return ngettext("Full, %(num)d person waits", "Full, %(num)d people wait", row.waiting)
    return _("Full")


def why_not(bar: Bar) -> str:
    """Why somebody cannot enrol. What is missing is said by `todo`."""
    return {
        Bar.NOT_MEMBER: _("Trainings are for members of a school of the region, and you are not one yet."),
        Bar.CANCELLED: _("This session does not take place."),
        Bar.OVER: _("This session is over, or has begun."),
        Bar.TOO_LATE: _("Enrolment is closed."),
        Bar.ENROLLED: _("You are enrolled already."),
        Bar.WAITING: _("You are on its waiting list already."),
        Bar.MISSING: _("You need other trainings before."),
        Bar.FULL: _("All seats are taken."),
    }[bar]


def how_to(bar: Bar) -> str:
    """The way out."""
    return {
        Bar.NOT_MEMBER: _("Ask for a membership in your profile."),
        Bar.TOO_LATE: _("Choose another session, or ask the lab."),
        Bar.CANCELLED: _("Choose another session."),
        Bar.OVER: _("Choose another session."),
        Bar.MISSING: _("Take those first; what they ask stands on their pages."),
        Bar.FULL: _("Join the waiting list: whoever waits first has the seat that falls free."),
    }.get(bar, "")


def reasons(bars: Sequence[Bar], preparation: Preparation | None = None) -> list[dict[str, str]]:
    """For the refusal component."""
    found = [{"what": why_not(bar), "how": how_to(bar)} for bar in bars if bar is not Bar.MISSING]
    if Bar.MISSING in bars and preparation is not None:
        found += [
            {"what": _("You need this before: %(training)s", training=needed(one)), "how": how_to(Bar.MISSING)}
            for one in preparation.missing
        ]
    return found


def still_to_do(preparation: Preparation) -> list[str]:
    """What one participant lacks, short, for the lab's list."""
    found = [document.name_in(current_language()) for document in preparation.unsigned]
    return [*(_("not signed: %(document)s", document=name) for name in found)] + (
        [] if preparation.is_quiz_passed else [_("quiz not passed")]
    )


def standing(row: SessionRow) -> str:
    """How the reader stands in a session, or nothing."""
    if row.mine is None or row.mine.state == EnrolmentState.WITHDRAWN:
        return ""
    if row.mine.state == EnrolmentState.WAITING:
        return _("You wait: place %(place)d", place=row.place)
    if row.mine.level:
        return _("Passed: %(level)s", level=LEVELS[row.mine.level])
    return str(OUTCOMES[row.mine.outcome]) if row.mine.outcome else _("You are enrolled")


def enrol_until(session: TrainingSession) -> str:
    """Empty where one can enrol until it begins."""
    if session.enrol_until >= session.starts_at - timedelta(minutes=1):
        return ""
    return _("Enrol until %(moment)s", moment=formats.moment(session.enrol_until, session.training.zone, "short"))
