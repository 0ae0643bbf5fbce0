"""Agreements in words: what each clause covers and gives, from when until when, and why one cannot be put in force."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking import formats
from booking.agreements.actions import Fault, NotAgreed
from booking.domain.agreement import Standing
from booking.languages import current_language
from booking.quotas.words import A_PERIOD, PERIODS
from booking.rates.words import TIERS
from booking.settlement.words import MODES
from models import Agreement, Clause

STANDINGS = {
    Standing.DRAFT: (_l("Proposed"), "warn", "hourglass-split"),
    Standing.TO_COME: (_l("Signed, to come"), "info", "clock"),
    Standing.HOLDS: (_l("In force"), "good", "check-circle"),
    Standing.OVER: (_l("Over"), "neutral", "slash-circle"),
}
POOL_PERIODS = PERIODS
FAULTS = {
    Fault.NO_PARTNER: _l("Name at least one partner first."),
    Fault.NO_CLAUSE: _l("It needs at least one clause."),
    Fault.SAME_SCOPE: _l("Another clause covers the same already: put both into one."),
    Fault.BEFORE_THE_OLD: _l(
        "It has to begin after the version that it takes the place of; that one began on %(day)s."
    ),
    Fault.OTHER_AGREEMENT: _l(
        "“%(name)s” (version %(version)s) covers the same for the same school at the same time. End that one first, or"
        " choose other days or instruments."
    ),
    Fault.NOT_A_DRAFT: _l("What is in force is not changed: make a new version."),
    Fault.NOT_THE_LATEST: _l("There is a later version of it already."),
}


def fault_in_words(refused: NotAgreed) -> str:
    other = refused.other
    if other is None:
        return str(FAULTS[refused.fault])
    name, day = other.name_in(current_language()), formats.day(other.valid_from)
    return str(FAULTS[refused.fault]) % {"name": name, "version": str(other.version), "day": day}


def validity_in_words(agreement: Agreement) -> str:
    """From its first to its last day."""
    first, last = formats.day(agreement.valid_from), agreement.validity.last_day
    if agreement.validity.is_empty:
        return _("ended before it began, on %(day)s", day=first)
    if last is None:
        return _("from %(first)s on", first=first)
    return _("from %(first)s to %(last)s", first=first, last=formats.day(last))


def covers(clause: Clause) -> str:
    """Which instruments."""
    language = current_language()
    if clause.instruments:
        return _(", ").join(one.name_in(language) for one in clause.instruments)
    if clause.facility is not None:
        return _("All instruments of %(facility)s", facility=clause.facility.name_in(language))
    return _("All instruments of %(school)s", school=clause.agreement.institution.name_in(language))


def gives(clause: Clause) -> list[str]:
    """What members of the partners may, a sentence each; that it changes nothing, if it does not."""
    said = []
    if clause.opens:
        said.append(_("What is only for the owner's own members is open to them, too."))
    if clause.horizon_days is not None:
        said.append(
            ngettext(
                "They book at most %(num)d day ahead, whatever holds for others.",
                "They book at most %(num)d days ahead, whatever holds for others.",
                clause.horizon_days,
            )
        )
    elif clause.is_as_own:
        said.append(_("They book as early as the owner's own members."))
    if clause.pool_minutes is not None and clause.pool_period is not None:
        hours, period = formats.duration(clause.pool_minutes), A_PERIOD[clause.pool_period]
        said.append(
            _("All members of a partner together have at most %(hours)s %(period)s.", hours=hours, period=period)
        )
    if clause.tier is not None:
        said.append(_("They pay the prices for: %(tier)s.", tier=TIERS[clause.tier]))
    return said or [_("The ordinary rules for other schools hold.")]


def standing_badge(agreement: Agreement, today: date) -> tuple[str, str, str]:
    """Word, tone and icon."""
    words, tone, symbol = STANDINGS[agreement.standing(today)]
    return str(words), tone, symbol


def settling_words(agreement: Agreement) -> list[str]:
    """What it says of money, a sentence each."""
    said = []
    if agreement.settlement_mode is not None:
        said.append(_("Settlement: %(mode)s.", mode=str(MODES[agreement.settlement_mode])))
    if agreement.review_days is not None:
        said.append(
            ngettext(
                "A payer has %(num)d day to look at a charge.",
                "A payer has %(num)d days to look at a charge.",
                agreement.review_days,
            )
        )
    said.append(_("Silence counts as consent.") if agreement.is_silence_consent else _("Silence is no consent."))
    if agreement.prepay_after_days is not None:
        late = agreement.prepay_after_days
        said.append(
            ngettext(
                "A partner who is %(num)d day late pays in advance.",
                "A partner who is %(num)d days late pays in advance.",
                late,
            )
        )
    return said
