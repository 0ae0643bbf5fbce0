"""How finding a slot and booking grow: regions of 100 to 5,000 instruments and 10,000 to 1,000,000 reservations.

These are measured without HTTP, in one process: what grows is between Python and the database.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import bindparam, event, select, text

from bench.client import Answer
from bench.measuring import Ask, Case, Figure, measure
from booking import create_app
from booking.access import active_institution_ids
from booking.catalogue.queries.search import Viewer
from booking.domain.asked import Asked
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.finding.looking import Inquiry, find
from booking.finding.search import Search, Use
from booking.reservations import actions
from booking.reservations.applicants import applicant
from booking.transaction import transaction
from models import Instrument, User, db
from models.base import UTCDateTime

SIZES = ((100, 10_000), (1_000, 100_000), (1_000, 1_000_000), (5_000, 100_000))  # instruments, reservations
SMALL, LARGER = SIZES[0], SIZES[1:3]  # between which booking is compared
TURNS, MOST_OVER_FLAT = 20, 1.3
READ = text(
    """
SELECT resource_id, starts_at, ends_at FROM claims WHERE resource_id IN (SELECT id FROM resources)
AND starts_at >= :first AND starts_at < :last ORDER BY resource_id, starts_at
"""
).bindparams(bindparam("first", type_=UTCDateTime), bindparam("last", type_=UTCDateTime))


def figures(region: Callable[[int, int], str], folder: Path, now: datetime) -> Iterator[Figure]:
    """All of them; `region` gives the address of a database of a size."""
    with ExitStack() as stack:
        apps = {size: _app(region(*size), folder) for size in SIZES}
        _settle()
        for size, app in apps.items():
            context = app.app_context()
            stack.enter_context(context)
            for case in _finding(app, size, now):
                yield measure(case, TURNS)
        small = _booking(apps[SMALL], now)
        for size in LARGER:
            name = f"booking among {size[1]:,} reservations, without HTTP"
            large = _booking(apps[size], now)
            yield measure(Case(name, f"the same among {SMALL[1]:,}", large, small, MOST_OVER_FLAT), 5 * TURNS)
        for app in apps.values():
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _app(url: str, folder: Path) -> Flask:
    return create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE": folder})


def _settle() -> None:
    """As a worker does when it begins: what stays is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


def _finding(app: Flask, size: tuple[int, int], now: datetime) -> Iterator[Case]:
    """Two hours in the next fourteen days on any instrument: where days are full and nights are free, at daytime only,
    and so long that nothing fits and all of the time has to be looked through."""
    first = (now + timedelta(days=1)).date()
    days = first, first + timedelta(days=13)
    place = f"among {size[0]:,} instruments, {size[1]:,} reservations"
    floor = _timed(app, lambda: _read(now, now + timedelta(days=15)))
    for name, search in (
        ("find a slot", Search((Use(120),), Asked(*days, from_minute=8 * 60, to_minute=20 * 60))),
        ("find nothing", Search((Use(12 * 60 - 30),), Asked(*days, from_minute=8 * 60, to_minute=19 * 60))),
    ):
        work = _timed(app, partial(_find, search, now))
        yield Case(f"{name} {place}", "reading all their claims in one query", work, floor, asked=2)


def _find(search: Search, now: datetime) -> None:
    find(_inquiry(search, now))


def _inquiry(search: Search, now: datetime) -> Inquiry:
    person = _person()
    viewer = Viewer(True, frozenset(active_institution_ids(person)))
    return Inquiry(search, applicant(person.id), viewer, now)


def _read(first: datetime, last: datetime) -> None:
    if not db.session.execute(READ, {"first": first, "last": last}).all():
        raise LookupError("the region has no claims")


def _booking(app: Flask, now: datetime) -> Ask:
    """Each turn books the next half hour of some night on the next instrument."""
    with app.app_context():
        instruments = list(db.session.scalars(select(Instrument.id).order_by(Instrument.id).limit(100)))
        person_id = _person().id
    turns = count()
    night = (now + timedelta(days=3)).replace(hour=0, minute=0, second=0, microsecond=0)

    def book() -> None:
        turn = next(turns)
        starts_at = night + timedelta(days=turn // len(instruments), hours=turn % 5)
        wanted = Wanted(Interval(starts_at, starts_at + timedelta(minutes=30)))
        with transaction():
            actions.book(
                instrument_id=instruments[turn % len(instruments)], person_id=person_id, booked_by_id=person_id,
                wanted=wanted, now=now,
            )  # fmt: skip

    return _timed(app, book)


def _person() -> User:
    return db.session.scalars(select(User).order_by(User.id).limit(1)).one()


def _timed(app: Flask, work: Callable[[], object]) -> Ask:
    """The work as something that is asked, with how many statements it sends."""

    def ask() -> Answer:
        with app.app_context():
            sent: list[object] = []
            engine = db.engine

            def note(*_arguments: object) -> None:
                sent.append(1)

            event.listen(engine, "before_cursor_execute", note)
            started = time.perf_counter()
            work()
            seconds = time.perf_counter() - started
            event.remove(engine, "before_cursor_execute", note)
            db.session.rollback()
        return Answer(200, {"x-queries": str(len(sent))}, b"", seconds)

    return ask
