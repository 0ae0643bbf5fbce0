"""The write lock: whoever changes an instrument's bookings or closures holds it while deciding."""

from collections.abc import Iterable

from sqlalchemy import select, update

from models import Instrument, db


def lock_instruments(ids: Iterable[int]) -> list[Instrument]:
    """Take the write lock on these instruments, in id order, by raising their calendar revision; return them fresh.

    Whoever changes bookings or closures of an instrument holds this lock while deciding. Rows, not `SELECT ... FOR
    UPDATE`: SQLite ignores that silently.
    """
    wanted = sorted(set(ids))
    for instrument_id in wanted:
        db.session.execute(
            update(Instrument)
            .where(Instrument.id == instrument_id)
            .values(calendar_revision=Instrument.calendar_revision + 1)
            .execution_options(synchronize_session=False)
        )
    rows = select(Instrument).where(Instrument.id.in_(wanted)).order_by(Instrument.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))
