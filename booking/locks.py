"""The write lock: whoever changes an instrument's bookings or closures holds it while deciding."""

from collections.abc import Iterable

from sqlalchemy import bindparam, or_, select, update

from models import Base, Instrument, db

# Every booking asks these, so they are put together once and speak of tables (reservations/statements.py says why).
INSTRUMENTS, NEEDS = Base.metadata.tables["instruments"], Base.metadata.tables["needs"]
RESOURCES = select(NEEDS.c.resource_id).where(NEEDS.c.instrument_id == bindparam("one"))
NEIGHBOURS = (
    select(INSTRUMENTS.c.id)
    .where(
        or_(
            INSTRUMENTS.c.id == bindparam("one"),
            INSTRUMENTS.c.id.in_(select(NEEDS.c.instrument_id).where(NEEDS.c.resource_id.in_(RESOURCES))),
        )
    )
    .order_by(INSTRUMENTS.c.id)
    .with_for_update(key_share=True)
)
RAISE = (
    update(INSTRUMENTS)
    .where(INSTRUMENTS.c.id == bindparam("one"))
    .values(calendar_revision=INSTRUMENTS.c.calendar_revision + 1)
)


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
        db.session.execute(NEIGHBOURS, {"one": instrument_id}).all()
    raise_revision(instrument_id)


def raise_revision(instrument_id: int) -> None:
    """Something in the instrument's calendar changes."""
    db.session.execute(RAISE, {"one": instrument_id})
