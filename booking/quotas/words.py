"""A quota in words: "At most 20 h a week for each person of other schools, in peak hours"."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from booking import formats
from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.opening import Window
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.languages import current_language
from models import Quota

UNITS = {Unit.MINUTES: _l("Hours"), Unit.BOOKINGS: _l("Number of bookings")}
PERIODS = {
    Period.DAY: _l("Each day"),
    Period.WEEK: _l("Each week, from Monday"),
    Period.MONTH: _l("Each month"),
    Period.TERM: _l("Each term"),
    Period.YEAR: _l("Each year"),
}
SUBJECTS = {
    Subject.PERSON: _l("Each person"),
    Subject.GROUP: _l("Each lab (group)"),
    Subject.INSTITUTION: _l("Each school"),
}
AUDIENCES = {
    Audience.EVERYBODY: _l("Everybody"),
    Audience.OWN_SCHOOL: _l("Members of the owning school"),
    Audience.OTHER_SCHOOLS: _l("Members of other schools"),
}
SENTENCES: dict[Subject, dict[Audience, LazyString]] = {
    Subject.PERSON: {
        Audience.EVERYBODY: _l("Each person: at most %(amount)s %(period)s"),
        Audience.OWN_SCHOOL: _l("Each person of the owning school: at most %(amount)s %(period)s"),
        Audience.OTHER_SCHOOLS: _l("Each person of another school: at most %(amount)s %(period)s"),
    },
    Subject.GROUP: {
        Audience.EVERYBODY: _l("Each lab: at most %(amount)s %(period)s"),
        Audience.OWN_SCHOOL: _l("Each lab of the owning school: at most %(amount)s %(period)s"),
        Audience.OTHER_SCHOOLS: _l("Each lab of another school: at most %(amount)s %(period)s"),
    },
    Subject.INSTITUTION: {
        Audience.EVERYBODY: _l("Each school: at most %(amount)s %(period)s"),
        Audience.OWN_SCHOOL: _l("The owning school: at most %(amount)s %(period)s"),
        Audience.OTHER_SCHOOLS: _l("Each other school: at most %(amount)s %(period)s"),
    },
}
A_PERIOD = {
    Period.DAY: _l("a day"),
    Period.WEEK: _l("a week"),
    Period.MONTH: _l("a month"),
    Period.TERM: _l("a term"),
    Period.YEAR: _l("a year"),
}


def in_words(quota: Quota) -> str:
    """What it says, in one sentence."""
    said = SENTENCES[quota.subject][quota.audience]
    words = str(said) % {"amount": amount_in_words(quota.unit, quota.amount), "period": A_PERIOD[quota.period]}
    if quota.partner is not None:
        words = _("%(words)s, for %(school)s", words=words, school=quota.partner.name_in(current_language()))
    if not quota.peak:
        return words
    peak = hours_in_words([Window(*window) for window in quota.peak])
    return _("%(words)s, counted in peak hours (%(hours)s)", words=words, hours=peak)


def amount_in_words(unit: Unit, amount: int) -> str:
    """ "20 h" or "3 bookings"."""
    if unit is Unit.MINUTES:
        return formats.hours(amount)
    return ngettext("%(num)d booking", "%(num)d bookings", amount)
