"""Measure, print, and with --write write docs/performance.md: `python -m bench [--database sqlite] [--rounds N]`.

The region is built once a week for SQLite and kept in .cache/bench/; each run works on a copy of it.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import flask_migrate
from flask import Flask

from bench import growth, report, settling
from bench.cases import cases
from bench.feeds import LIMITS
from bench.measuring import Figure, measure
from bench.memory import memory_of
from bench.region import build
from bench.report import Results
from booking import create_app
from booking.clock import now
from booking.transaction import transaction
from models import db
from tests.support.postgresql import Cluster, running_cluster
from tests.support.servers import gunicorn

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
DATABASES = ("sqlite", "postgresql")
INSTRUMENTS, RESERVATIONS = 500, 200_000
TURNS = 80  # with many more the bench itself makes more changes in a quarter of an hour than calendars look at singly
Region = Callable[[int, int], str]  # the address of a database with so many instruments and reservations


def main() -> int:
    """The table marks what is over its limit; a figure is no test, because machines differ."""
    options = _options()
    results: dict[str, Results] = {}
    for name in options.database or DATABASES:
        with (
            tempfile.TemporaryDirectory(prefix="benchshare-bench-") as folder,
            _databases(name, Path(folder)) as region,
        ):
            results[name] = _measured(region(INSTRUMENTS, RESERVATIONS), Path(folder), options.rounds)
            results[name].figures.extend(_grown(region, Path(folder)))
            if name == "sqlite":
                results[name].figures.extend(_settled(Path(folder)))
    print(report.table(results))
    if options.write:
        report.write(results, options.rounds)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measure Benchshare on a large region.")
    parser.add_argument("--database", action="append", choices=DATABASES, help="only this one; may be repeated")
    parser.add_argument("--rounds", type=int, default=TURNS, help="turns of each case")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md and docs/performance.json")
    return parser.parse_args()


def _measured(url: str, folder: Path, rounds: int) -> Results:
    environment = {
        "BENCHSHARE_DATABASE_URL": url,
        "BENCHSHARE_INSTANCE": str(folder),
        "BENCHSHARE_SECRET_KEY": "only for measuring",
        "BENCHSHARE_WITH_SCHEDULER": "0",
    } | LIMITS
    os.environ.update(environment)
    app = create_app()
    with app.app_context(), gunicorn("bench.server:app", folder / "server.log", {**os.environ}) as server:
        figures = []
        for case in cases(app, server.url, now()):
            figures.append(measure(case, rounds))
            print(report.line(figures[-1]), file=sys.stderr, flush=True)
        memory = memory_of(server.process.pid)
        db.session.remove()
        db.engine.dispose()
    return Results(figures, memory)


def _grown(region: Region, folder: Path) -> Iterator[Figure]:
    """How finding a slot and booking grow."""
    for figure in growth.figures(region, folder, now()):
        print(report.line(figure), file=sys.stderr, flush=True)
        yield figure


def _settled(folder: Path) -> Iterator[Figure]:
    """A quarter from its cut to its seal, in a database of its own."""
    print("Charging 100,000 uses among 50 schools ...", file=sys.stderr, flush=True)
    for figure in settling.figures(f"sqlite:///{folder / 'settling.db'}", folder, now()):
        print(report.line(figure), file=sys.stderr, flush=True)
        yield figure


@contextmanager
def _databases(name: str, folder: Path) -> Iterator[Region]:
    """Regions of any size: of SQLite copies of files that are kept, of PostgreSQL new ones, as durable as in
    production."""
    if name == "sqlite":
        yield partial(_copied_sqlite, folder)
    else:
        with running_cluster(fsync="on", synchronous_commit="on", full_page_writes="on", autovacuum="on") as cluster:
            yield partial(_filled, cluster, folder)


def _copied_sqlite(folder: Path, instruments: int, reservations: int) -> str:
    path = folder / f"benchshare-{instruments}-{reservations}.db"
    shutil.copyfile(_kept_sqlite(instruments, reservations), path)
    return f"sqlite:///{path}"


def _filled(cluster: Cluster, folder: Path, instruments: int, reservations: int) -> str:
    url = cluster.create(f"benchshare_{instruments}_{reservations}")
    _fill(url, folder, instruments, reservations)
    cluster.execute("CHECKPOINT")
    return url


def _kept_sqlite(instruments: int, reservations: int) -> Path:
    """The file of a region of this size; those of other weeks and tables are thrown away."""
    CACHE.mkdir(parents=True, exist_ok=True)
    era = f"{now():%G-W%V}-{_version()}"
    for old in CACHE.glob("region-*"):
        if era not in old.name:
            old.unlink()
    kept = CACHE / f"region-{era}-{instruments}-{reservations}.db"
    if not kept.exists():
        growing = kept.with_suffix(".part")
        growing.unlink(missing_ok=True)
        _fill(f"sqlite:///{growing}", CACHE, instruments, reservations)
        growing.rename(kept)
    return kept


def _version() -> str:
    """Rises with the database's migrations, so that an old file is not used with new tables."""
    return f"{len(list((ROOT / 'migrations' / 'versions').glob('*.py')))}"


def _fill(url: str, folder: Path, instruments: int, reservations: int) -> None:
    size = f"{instruments:,} instruments and {reservations:,} reservations"
    print(f"Building a region of {size} ...", file=sys.stderr, flush=True)
    app: Flask = create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE": folder})
    with app.app_context():
        flask_migrate.upgrade()
        with transaction():
            build(now(), instruments, reservations)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            if db.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.commit()
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
