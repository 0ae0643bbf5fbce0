"""What users of the demo region have found wrong: two reports that are open, and one that the lab has mended."""

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from models import Fault, FaultState, Severity, Usage, db

REPORTS = (
    ("confocal", "ben", 0.4, Severity.LIMITS, "The 405 nm laser does not switch on; the other lines are fine.", ""),
    ("raman", "hana", 1.2, Severity.MINOR, "物镜转换器有点卡，第二个位置需要用手扶一下。", ""),
    ("sorter", "emma", 6.0, Severity.STOPS, "The sheath pressure falls during a sort.", "A valve was replaced."),
)


def settle_faults(now: datetime) -> None:
    """Needs the uses. Flushes. The one that stopped the work is credited."""
    cast = Cast.load()
    for instrument, who, days_ago, severity, words, answer in REPORTS:
        at, bench = now - timedelta(days=days_ago), cast.instrument(instrument)
        fault = Fault(
            public_id=public_id("fault", instrument), institution_id=bench.institution_id, instrument_id=bench.id,
            reported_by_id=cast.person(who).id, reported_at=at, severity=severity, words=words, state=FaultState.OPEN,
        )  # fmt: skip
        if answer:
            fault.state, fault.answer = FaultState.MENDED, answer
            fault.closed_at, fault.closed_by_id = at + timedelta(hours=5), cast.dan.id
            _credit(fault, at)
        db.session.add(fault)
    db.session.flush()


def _credit(fault: Fault, at: datetime) -> None:
    """The last use before the report."""
    before = select(Usage).where(Usage.instrument_id == fault.instrument_id, Usage.started_at < at)
    usage = db.session.scalar(before.order_by(Usage.started_at.desc()).limit(1))
    if usage is not None:
        fault.usage, usage.is_instrument_fault = usage, True
