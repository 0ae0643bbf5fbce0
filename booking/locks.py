"""The write lock: whoever changes an instrument's bookings or closures holds it while deciding."""

from collections.abc import Iterable

from sqlalchemy import or_, select, update

from models import Instrument, Need, db


def lock_instruments(ids: Iterable[int]) -> list[Instrument]:
    """Take the write lock on these instruments, in id order, by raising their calendar revision; return them fresh.

    Whoever changes bookings or closures of an instrument holds this lock while deciding. Rows, not `SELECT ... FOR
    UPDATE`: SQLite ignores that silently.
    """
    wanted = sorted(set(ids))
    for instrument_id in wanted:
        raise_revision(instrument_id)
    rows = select(Instrument).where(Instrument.id.in_(wanted)).order_by(Instrument.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def lock_with_neighbours(instrument_id: int) -> None:
    """Take the write lock on one instrument and on those that need a resource of its, and raise its own revision.

    Two instruments that share a laser are decided on one after the other, so that neither waits for the guard.
    PostgreSQL locks rows in the order in which they are read; on SQLite the transaction itself is the lock.
    """
    if db.engine.dialect.name != "sqlite":
        ours = select(Need.resource_id).where(Need.instrument_id == instrument_id)
        neighbours = select(Need.instrument_id).where(Need.resource_id.in_(ours))
        rows = select(Instrument.id).where(or_(Instrument.id == instrument_id, Instrument.id.in_(neighbours)))
        db.session.execute(rows.order_by(Instrument.id).with_for_update(key_share=True)).all()
    raise_revision(instrument_id)


def raise_revision(instrument_id: int) -> None:
    """Something in the instrument's calendar changes."""
    db.session.execute(
        update(Instrument)
        .where(Instrument.id == instrument_id)
        .values(calendar_revision=Instrument.calendar_revision + 1)
        .execution_options(synchronize_session=False)
    )
