"""The attendance list: who was there, who was not, who has passed at which level; passing qualifies, in bulk."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.domain.held import months_later
from booking.domain.localtime import wall_time
from booking.qualifications.actions import grant
from booking.training.locks import lock_session
from booking.training.queries.preparing import preparations
from models import Enrolment, EnrolmentState, Outcome, Training, TrainingSession, User, Validity, db


class WrongMark(Exception):
    """Not yet begun, no such level, or nobody chosen."""


class NotReady(Exception):
    """These cannot be marked so: who has not signed or answered all, or has passed already."""

    def __init__(self, people: Sequence[User]) -> None:
        super().__init__("not all of them can be marked so")
        self.people = people


def mark(
    session: TrainingSession,
    enrolment_ids: Collection[str],
    outcome: Outcome,
    level: int | None,
    evidence: str,
    by: User,
    now: datetime,
) -> int:
    """All of these or none; answers how many. Marked again, the newest mark holds. Raises WrongMark, NotReady."""
    session = lock_session(session.id)
    level = level if outcome == Outcome.PASSED else None
    if now < session.starts_at or (outcome == Outcome.PASSED and level not in session.training.level_numbers):
        raise WrongMark
    chosen = _chosen(session, enrolment_ids)
    if not chosen:
        raise WrongMark
    _check(session, chosen, outcome, now)
    for enrolment in chosen:
        _note(enrolment, outcome, level, evidence, by, now)
    return len(chosen)


def good_until(training: Training, today: date) -> date | None:
    """Until which day what is passed today is good; None: for good, or for as long as it is used."""
    if training.validity == Validity.MONTHS and training.validity_months:
        return months_later(today, training.validity_months)
    return training.validity_on


def _chosen(session: TrainingSession, enrolment_ids: Collection[str]) -> Sequence[Enrolment]:
    found = (
        select(Enrolment)
        .where(
            Enrolment.session_id == session.id,
            Enrolment.state == EnrolmentState.ENROLLED,
            Enrolment.public_id.in_(enrolment_ids),
        )
        .options(joinedload(Enrolment.user))
        .order_by(Enrolment.id)
    )
    return db.session.scalars(found.execution_options(populate_existing=True)).all()


def _check(session: TrainingSession, chosen: Sequence[Enrolment], outcome: Outcome, now: datetime) -> None:
    """Who has passed is qualified: that is taken back by revoking, not by another mark."""
    if outcome == Outcome.PASSED:
        ready = preparations(session.training, [one.user_id for one in chosen], now)
        against = [one.user for one in chosen if not ready[one.user_id].is_ready_to_pass]
    else:
        against = [one.user for one in chosen if one.outcome == Outcome.PASSED]
    if against:
        raise NotReady(against)


def _note(enrolment: Enrolment, outcome: Outcome, level: int | None, evidence: str, by: User, now: datetime) -> None:
    was_so_already = enrolment.outcome == Outcome.PASSED and enrolment.level == level
    enrolment.outcome, enrolment.level, enrolment.evidence = outcome, level, evidence
    enrolment.assessor_id, enrolment.assessed_at = by.id, now
    if level is None or was_so_already:
        return
    training = enrolment.session.training
    until = good_until(training, wall_time(now, training.zone).date())
    grant(enrolment.user, training, level, by, now, evidence=evidence, valid_until=until)
