"""Setting rules aside, one by one and with a reason: what a refusal offers to whoever runs the instrument, and what
she has sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from booking.access import runs
from booking.domain.plain_text import clean_line
from booking.domain.question import Overruling
from booking.domain.verdict import OVERRULABLE, Code, Effect, Verdict
from booking.reservations.judging import NOTHING_OVERRULED, Question
from booking.reservations.sentences import sentence
from models import Instrument

RULE, REASON = "overrule", "overrule_reason"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form says: rules that are ticked, the reason, and in words what is wrong with these; the rest of the
    form is carried along unchanged."""

    codes: frozenset[Code] = frozenset()
    reason: str = ""

    @property
    def problem(self) -> str:
        return _("Say why these rules are set aside.") if self.codes and not self.reason else ""

    @property
    def overruling(self) -> Overruling:
        """Nothing as long as the reason is missing."""
        return NOTHING_OVERRULED if self.problem or not self.codes else Overruling(self.codes, self.reason)

    def onto(self, question: Question) -> Question:
        """The question with what is set aside."""
        return replace(question, wanted=replace(question.wanted, overruling=self.overruling))


NOTHING = Sent()


@dataclass(frozen=True, slots=True)
class Choice:
    """One rule that can be set aside, with all that it says against it."""

    code: str
    what: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """The part of a refusal by which rules are set aside: where it is sent, with which further fields."""

    url: str
    fields: Sequence[tuple[str, str]]
    choices: tuple[Choice, ...]
    reason: str
    problem: str
    submit: str


def sent_by(form: MultiDict[str, str], instrument: Instrument) -> Sent:
    """Whatever anybody else sends counts for nothing."""
    if not runs(current_user, instrument.facility):
        return NOTHING
    known = {code.value: code for code in OVERRULABLE}
    codes = frozenset(known[name] for name in form.getlist(RULE) if name in known)
    return Sent(codes, clean_line(form.get(REASON, ""))[:LONGEST])


def offered(
    verdict: Verdict, instrument: Instrument, sent: Sent, url: str, submit: str, fields: Sequence[tuple[str, str]]
) -> Offered | None:
    """For whoever runs the instrument, where nothing refuses that nobody can set aside."""
    objections = [one for one in verdict.reasons if one.effect is Effect.REFUSE or one.is_overruled]
    is_hopeless = any(one.code not in OVERRULABLE for one in objections)
    if not verdict.refusals or is_hopeless or not runs(current_user, instrument.facility):
        return None
    said: dict[Code, list[str]] = {}
    for one in objections:
        said.setdefault(one.code, []).append(sentence(one, instrument.zone).text)
    choices = tuple(Choice(code.value, " ".join(words), code in sent.codes) for code, words in said.items())
    return Offered(url, fields, choices, sent.reason, sent.problem, submit)
