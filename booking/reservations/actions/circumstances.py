"""Under what a time is given: the clause of an agreement that holds for it, and the rules the lab has set aside."""

from typing import Any

from booking.domain.question import Facts
from booking.domain.verdict import Verdict
from booking.reservations.actions.announcing import Happening, record
from booking.reservations.judging import Question
from booking.reservations.kept_reasons import kept
from models import Clause, EventKind, Reservation, db


def given_under(reservation: Reservation, question: Question, facts: Facts, verdict: Verdict) -> dict[str, Any]:
    """Keep both with the reservation; answers what its history and its mails say of them.

    What was set aside is an event of its own, before the one that it makes possible: an undo looks at the latest.
    """
    clause = facts.clause_at(question.wanted.interval.starts_at)
    reservation.clause_id = clause.id if clause else None
    agreed = _clause_words(clause.id) if clause else {}
    return agreed | set_aside(reservation, question, verdict)


def set_aside(reservation: Reservation, question: Question, verdict: Verdict) -> dict[str, Any]:
    """The rules alone, for the lab's word on what has its time already."""
    if not verdict.overruled:
        return {}
    reason = question.wanted.overruling.reason
    overruled = {"overruled": [kept(one) for one in verdict.overruled]}
    happening = Happening(EventKind.OVERRULED, question.who.booked_by_id, question.now, reason=reason, extra=overruled)
    record(reservation, happening)
    return overruled | {"overruled_because": reason}


def _clause_words(clause_id: int) -> dict[str, Any]:
    clause = db.session.get_one(Clause, clause_id)
    agreement = clause.agreement
    names = {"name": agreement.name, "name_zh": agreement.name_zh, "version": agreement.version}
    return {"clause": {**names, "number": clause.number}}
