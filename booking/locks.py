"""The write lock: whoever changes an instrument's bookings or closures holds it while deciding."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, or_, select, union_all, update

from models import Base, Instrument, db

# Every booking asks these, so they are put together once and speak of tables (reservations/statements.py says why).
INSTRUMENTS, NEEDS = Base.metadata.tables["instruments"], Base.metadata.tables["needs"]
OFFERED, PIECES = Base.metadata.tables["option_instruments"], Base.metadata.tables["option_resources"]


# Which instrument may take which resource: what it needs always, and what a booking of it may add. Two that may take
# the same are neighbours.
USES = union_all(
    select(NEEDS.c.instrument_id, NEEDS.c.resource_id),
    select(OFFERED.c.instrument_id, PIECES.c.resource_id).join(PIECES, PIECES.c.option_id == OFFERED.c.option_id),
).subquery("uses")
OWN, OTHERS = USES.alias("own_uses"), USES.alias("other_uses")
NEIGHBOURING = select(OTHERS.c.instrument_id).join(OWN, OWN.c.resource_id == OTHERS.c.resource_id)
NEIGHBOURS = (
    select(INSTRUMENTS.c.id)
    .where(
        or_(
            INSTRUMENTS.c.id == bindparam("one"),
            INSTRUMENTS.c.id.in_(NEIGHBOURING.where(OWN.c.instrument_id == bindparam("one"))),
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
    UPDATE`: SQLite ignores that silently. Call it before anything of the instruments is changed in the session.
    """
    wanted = sorted(set(ids))
    raise_revisions(wanted)
    rows = select(Instrument).where(Instrument.id.in_(wanted)).order_by(Instrument.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def raise_revisions(ids: Iterable[int]) -> None:
    """Something in these instruments' calendars changes: the write lock, with nothing read anew or written before.

    An UPDATE of many rows locks them in no certain order, so PostgreSQL is told the order first.
    """
    wanted = sorted(set(ids))
    of_wanted = INSTRUMENTS.c.id.in_(wanted)
    if db.engine.dialect.name != "sqlite":
        in_order = select(INSTRUMENTS.c.id).where(of_wanted).order_by(INSTRUMENTS.c.id)
        db.session.execute(in_order.with_for_update(key_share=True)).all()
    raised = update(INSTRUMENTS).where(of_wanted).values(calendar_revision=INSTRUMENTS.c.calendar_revision + 1)
    db.session.execute(raised)


def lock_with_neighbours(instrument_id: int) -> None:
    """Take the write lock on one instrument and on those that use a resource of its, and raise its own revision.

    Two instruments that share a laser, or an operator, are decided on one after the other, so that neither waits for
    the guard.
    PostgreSQL locks rows in the order in which they are read; on SQLite the transaction itself is the lock.
    """
    if db.engine.dialect.name != "sqlite":
        db.session.execute(NEIGHBOURS, {"one": instrument_id}).all()
    raise_revision(instrument_id)


def lock_together(instrument_ids: Iterable[int]) -> None:
    """As `lock_with_neighbours`, for whoever books several at once: all of them and their neighbours, in id order."""
    wanted = sorted(set(instrument_ids))
    if db.engine.dialect.name != "sqlite":
        neighbours = NEIGHBOURING.where(OWN.c.instrument_id.in_(wanted))
        every = select(INSTRUMENTS.c.id).where(or_(INSTRUMENTS.c.id.in_(wanted), INSTRUMENTS.c.id.in_(neighbours)))
        db.session.execute(every.order_by(INSTRUMENTS.c.id).with_for_update(key_share=True)).all()
    raise_revisions(wanted)


def with_neighbours(ids: Collection[int]) -> set[int]:
    """These instruments and all that use a resource of theirs."""
    return {*ids, *db.session.scalars(NEIGHBOURING.where(OWN.c.instrument_id.in_(ids)))}


def lock_to_look(instrument_id: int) -> None:
    """As `lock_with_neighbours`, for whoever may find that nothing is to be changed: raises no revision."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(NEIGHBOURS, {"one": instrument_id}).all()


def raise_revision(instrument_id: int) -> None:
    """Something in the instrument's calendar changes."""
    db.session.execute(RAISE, {"one": instrument_id})
