"""Sealing a settlement: the digest chain over all its records; from then on the database refuses every change."""

from datetime import datetime

from booking.domain.closing_steps import Step
from booking.domain.settlement import head_of
from booking.settlement.actions.stepping import check, locked
from booking.settlement.queries.records import Report, records
from models import Period, db


def seal(period_id: int, now: datetime, report: Report | None = None) -> Period:
    """Everything is paid and the books hold: chain the records and keep the head. `report` is told how many lines have
    been read. Raises NotYet."""
    period = locked(period_id)
    check(period, Step.PAID, now)
    digest, count = head_of(text for text, _schools in records(period, report))
    period.state, period.sealed_at, period.digest, period.record_count = Step.SEALED, now, digest, count
    db.session.flush()
    return period
