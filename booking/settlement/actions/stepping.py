"""The first steps of a settlement: it is opened, cut (no new lines), and its statements are sent."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from booking.books.actions import lock_books
from booking.domain.closing_steps import Block, Facts, Step, blocks
from booking.domain.netting import Mode
from booking.settlement.queries.standing import facts_of, waiting
from booking.settlement.telling import tell_schools
from models import Carry, Institution, Period, Share, Statement, Transfer, User, db


class NotYet(Exception):
    """The step cannot be taken: what blocks it; or somebody else has just taken it."""

    def __init__(self, *why: Block) -> None:
        super().__init__(*why)
        self.why = why


def open_period(
    by: User, now: datetime, first_on: date, until: date, mode: Mode,
    pair: tuple[Institution, Institution] | None = None, **more: Any,
) -> Period:  # fmt: skip
    """A settlement of the region, or of two schools; `more` are its names, threshold and days."""
    one, other = sorted(pair, key=lambda school: school.id) if pair else (None, None)
    period = Period(
        first_on=first_on,
        until=until,
        mode=mode,
        one=one,
        other=other,
        state=Step.OPEN,
        created_at=now,
        created_by_id=by.id,
        **more,
    )
    db.session.add(period)
    db.session.flush()
    return period


def cut(period_id: int, now: datetime) -> Period:
    """From now on nothing new comes into it: every line that waits and is not disputed is in, and what earlier periods
    carried on. Charges confirmed later come into the next. Raises NotYet."""
    period = locked(period_id)
    check(period, Step.OPEN, now)
    taken = update(Share).where(*waiting(period)).values(period_id=period.id)
    db.session.execute(taken.execution_options(synchronize_session=False))
    _take_up_carried(period)
    period.state, period.cut_at = Step.CUT, now
    db.session.flush()
    return period


def issue(period_id: int, now: datetime) -> Period:
    """Every school that is in it gets its statement, and its people who keep the books are told. Raises NotYet."""
    period = locked(period_id)
    check(period, Step.CUT, now)
    schools = _concerned(period)
    db.session.execute(
        insert(Statement), [{"period_id": period.id, "institution_id": school_id} for school_id in schools]
    )
    period.state, period.issued_at = Step.ISSUED, now
    period.answer_until = now + timedelta(days=period.review_days)
    db.session.flush()
    tell_schools(period, schools, "statement_issued", now)
    return period


def locked(period_id: int) -> Period:
    """The period as it is, while nobody else can change the books."""
    lock_books()
    return db.session.get_one(Period, period_id, populate_existing=True)


def check(period: Period, step: Step, now: datetime) -> Facts:
    """That it stands at this step, and that nothing blocks the next. Raises NotYet."""
    facts = facts_of(period, now)
    why = blocks(facts)
    if period.state is not step or why:
        raise NotYet(*why)
    return facts


def _concerned(period: Period) -> list[int]:
    """The schools with a line in it, as owner or payer, or with something carried into it."""
    found: set[int | None] = set()
    for column in (Share.owner_id, Share.payer_id):
        found |= set(db.session.scalars(select(column).where(Share.period_id == period.id).distinct()))
    carried = select(Transfer.debtor_id, Transfer.creditor_id).join(Carry).where(Carry.period_id == period.id)
    for debtor, creditor in db.session.execute(carried):
        found |= {debtor, creditor}
    return sorted(one for one in found if one)


def _take_up_carried(period: Period) -> None:
    """What earlier periods of the same schools carried on, and no other has taken up."""
    taken = select(Carry.transfer_id)
    waiting_on = (
        select(Transfer.id)
        .join(Period, Period.id == Transfer.period_id)
        .where(
            Transfer.is_carried, Transfer.id.not_in(taken), Period.one_id.is_not_distinct_from(period.one_id),
            Period.other_id.is_not_distinct_from(period.other_id), Period.until <= period.until,
        )
    )  # fmt: skip
    rows = [{"period_id": period.id, "transfer_id": number} for number in db.session.scalars(waiting_on)]
    if rows:
        db.session.execute(insert(Carry), rows)
