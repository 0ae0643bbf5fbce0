"""What every rule answers, in words, with who has set it; and what would become of the booking. Nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.agreement_words import clause_name
from booking.domain.policy import Held, Value
from booking.domain.question import Facts, Wanted
from booking.domain.rules import RULES, Rule, answers
from booking.domain.verdict import Effect, Reason, Verdict
from booking.policies.queries import held_settings
from booking.policies.words import SETTINGS, value_in_words
from booking.reservations.applicants import Applicant
from booking.reservations.facts import gather
from booking.reservations.hours import hours_for
from booking.reservations.reason_words import WHO
from booking.reservations.sentences import sentences
from booking.simulator.words import LEVELS, TITLES, Titled
from models import Clause, Instrument, db

OUTCOMES = {
    "confirmed": (_l("It would be confirmed at once."), "good", "check-circle"),
    "review": (_l("It would be held until the lab decides."), "warn", "hourglass-split"),
    "refused": (_l("It would be refused."), "bad", "x-octagon"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: `effect` is "met" where it holds, else the strongest of what it says; `set_by`: who has set what."""

    title: str
    effect: str
    said: tuple[str, ...]
    set_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`outcome` is a key of OUTCOMES."""

    outcome: str
    lines: tuple[Line, ...]


def simulate(
    instrument: Instrument, who: Applicant, wanted: Wanted, now: datetime, assumed: Mapping[str, Value]
) -> Answer:
    """By the same facts and rules as the booking itself."""
    facts = gather(instrument.id, who, wanted, now, assumed=assumed)
    source = hours_for([instrument.id], who, wanted.interval)[instrument.id].source
    held, hours = held_settings(instrument), str(LEVELS[source])
    lines: list[Line] = []
    reasons: list[Reason] = []
    for rule in RULES:
        found = answers(rule, wanted, facts)
        reasons += found
        said = tuple(one.text for one in sentences(found, facts.zone))
        effect = _strongest(one.effect for one in found)
        lines.append(Line(str(TITLES[rule].title), effect, said, _set_by(rule, wanted, facts, held, assumed, hours)))
    verdict = Verdict(tuple(reasons))
    outcome = "refused" if not verdict.is_allowed else "review" if verdict.needs_review else "confirmed"
    return Answer(outcome, tuple(lines))


def _strongest(effects: Iterable[Effect]) -> str:
    order = (Effect.REFUSE, Effect.REVIEW, Effect.NOTE)
    found = set(effects)
    return next((one.value for one in order if one in found), "met")


def _set_by(
    rule: Rule, wanted: Wanted, facts: Facts, held: Mapping[str, Held], assumed: Mapping[str, Value], hours: str
) -> tuple[str, ...]:
    titled = TITLES[rule]
    said = [_setting(name, held[name], assumed) for name in titled.settings]
    if titled.is_by_hours:
        said.append(_("Opening hours: set by %(level)s", level=hours))
    if titled.is_by_quota:
        said += _quotas(wanted, facts)
    return tuple(said + _agreed(titled, wanted, facts))


def _setting(name: str, held: Held, assumed: Mapping[str, Value]) -> str:
    setting = str(SETTINGS[name].title)
    if name in assumed:
        return _("%(setting)s: %(value)s, tried out here", setting=setting, value=value_in_words(name, assumed[name]))
    value, level = value_in_words(name, held.value), str(LEVELS[held.level])
    return _("%(setting)s: %(value)s, set by %(level)s", setting=setting, value=value, level=level)


def _quotas(wanted: Wanted, facts: Facts) -> list[str]:
    return [
        _("Quota “%(name)s”. %(who)s", name=one.quota.name, who=str(WHO[one.quota.set_by]))
        for one in facts.tallies_at(wanted.interval.starts_at)
    ]


def _agreed(titled: Titled, wanted: Wanted, facts: Facts) -> list[str]:
    clause = facts.clause_at(wanted.interval.starts_at) if titled.is_by_agreement else None
    kept = db.session.get(Clause, clause.id) if clause else None
    return [_("Agreement: %(clause)s", clause=clause_name(kept))] if kept else []
