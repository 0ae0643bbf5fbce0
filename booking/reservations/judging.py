"""One question, one answer: the preview and the booking ask the same rules the same facts."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from booking.domain.interval import Interval
from booking.domain.question import CHANGING, Facts, Kind, Overruling, Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code, Reason, Verdict
from booking.reservations.alternatives import Alternatives, alternatives_to
from booking.reservations.applicants import Applicant, applicant
from booking.reservations.extras import ids_of
from booking.reservations.facts import gather
from models import Reservation

NOTHING_OVERRULED = Overruling()
INSTEAD_OF = {Kind.RESTORE: Kind.BOOK, Kind.ACCEPT: Kind.MOVE}


@dataclass(frozen=True, slots=True)
class Question:
    """May `who` have this instrument as `wanted`? `reservation` is the one that is to be changed; `is_undo` if that
    takes back at once what the same person did."""

    instrument_id: int
    who: Applicant
    wanted: Wanted
    now: datetime
    reservation: Reservation | None = None
    is_undo: bool = False


class Refused(Exception):
    """The rules refuse; `verdict` has every reason. Catch it outside the transaction, which it has undone."""

    def __init__(self, question: Question, verdict: Verdict) -> None:
        super().__init__(", ".join(reason.code for reason in verdict.refusals))
        self.question = question
        self.verdict = verdict

    @cached_property
    def alternatives(self) -> Alternatives:
        """What is free instead, looked up when it is asked for."""
        return alternatives_of(self.question)


def verdict_on(question: Question) -> Verdict:
    """The answer for a preview: nothing is locked, so it may be outdated when the button is pressed."""
    return answered(question)[1]


def answered(question: Question) -> tuple[Facts, Verdict]:
    """As `verdict_on`, with the facts that it rests on, such as what it costs."""
    facts = _facts(question)
    return facts, judge(question.wanted, facts)


def alternatives_of(question: Question) -> Alternatives:
    """What was cancelled can be booked at another time, what is requested can be moved. (To keep what cannot be given
    back takes no other time.)"""
    asked, kind = question, INSTEAD_OF.get(question.wanted.kind, question.wanted.kind)
    plain = replace(asked.wanted, kind=kind, overruling=NOTHING_OVERRULED)
    if kind is Kind.CANCEL:
        return Alternatives((), ())
    changed = asked.reservation if kind in CHANGING else None
    return alternatives_to(asked.instrument_id, asked.who, plain, asked.now, changed)


def decide(question: Question) -> tuple[Facts, Verdict]:
    """The answer under the write lock, with the facts that it rests on. Raises Refused."""
    facts = _facts(question, is_decided=True)
    verdict = judge(question.wanted, facts)
    if not verdict.is_allowed:
        raise Refused(question, verdict)
    return facts, verdict


def lost_race(question: Question) -> Refused:
    """The refusal of whoever came second, when the database's guard noticed it first."""
    return Refused(question, Verdict((Reason(Code.TAKEN, {"taken": question.wanted.interval}),)))


def question_about(
    reservation: Reservation,
    kind: Kind,
    by_id: int,
    now: datetime,
    interval: Interval | None = None,
    *,
    is_undo: bool = False,
    overruling: Overruling = NOTHING_OVERRULED,
) -> Question:
    """May `by_id` do this with the reservation? `interval` is the one it is to have, else the one that it has;
    `overruling` what she sets aside, which counts only if she runs the instrument."""
    now_has = Interval(reservation.starts_at, reservation.ends_at)
    extras, present = ids_of(reservation.options), reservation.supervisor_id
    wanted = Wanted(interval or now_has, kind, reservation.mode, extras, overruling, present)
    who = applicant(reservation.user_id, by_id, reservation.group_id)
    return Question(reservation.instrument_id, who, wanted, now, reservation, is_undo)


def kind_of_change(current: Interval, wanted: Interval) -> Kind:
    """Another start is a move; another end alone makes it longer or shorter."""
    return Kind.EXTEND if current.starts_at == wanted.starts_at else Kind.MOVE


def _facts(question: Question, *, is_decided: bool = False) -> Facts:
    asked = question
    facts = gather(asked.instrument_id, asked.who, asked.wanted, asked.now, asked.reservation, is_decided=is_decided)
    return replace(facts, is_undo=True) if asked.is_undo else facts
