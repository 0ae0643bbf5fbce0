"""Work on an import by whoever comes: at once, by the scheduler, again after a crash, beside others."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from booking.clock import now
from booking.importing import stages
from booking.importing.actions import begin, choose_mapping, forget_waiting_files, start_application
from booking.importing.stages import SILENCE, work, work_on_imports
from booking.transaction import transaction
from models import BatchState, ImportBatch, ImportRow, Institution, Instrument, db
from tests.importing.taking import counts, instruments, preview, rows_of, school, table, take

ROWS = [{"ID": str(number), "Name": f"SEM {number}", "Department": "Physics"} for number in range(1000)]


@pytest.fixture
def sta(app: Flask) -> Institution:
    return school()


def waiting(institution: Institution, content: bytes) -> int:
    """A file whose columns are chosen."""
    institution_id = institution.id
    with transaction():
        batch = begin(db.session.get_one(Institution, institution_id), None, "f.csv", content, now())
        choose_mapping(batch, batch.mapping)
        return batch.id


def fresh(batch_id: int) -> ImportBatch:
    db.session.expire_all()
    return db.session.get_one(ImportBatch, batch_id)


def start(batch_id: int) -> None:
    with transaction():
        assert start_application(fresh(batch_id))


def test_the_scheduler_does_what_waits(database: str, app: Flask) -> None:
    institution = school()
    batch_id = waiting(institution, table(*ROWS))
    assert work_on_imports(now()) == "1 imports worked on"
    assert (fresh(batch_id).state, counts(fresh(batch_id))) == ("previewed", (1000, 0, 0, 0))
    start(batch_id)
    assert work_on_imports(now()) == "1 imports worked on"
    assert (fresh(batch_id).state, len(instruments())) == ("applied", 1000)
    assert work_on_imports(now()) == "0 imports worked on"


def test_how_far_it_is_is_seen_while_it_goes(sta: Institution) -> None:
    batch_id = waiting(sta, table(*ROWS))
    seen: list[tuple[int, int]] = []
    work(batch_id, lambda done, total: seen.append((done, total)))
    assert seen == [(400, 1000), (800, 1000), (1000, 1000)]


def test_two_workers_never_do_the_same(sta: Institution) -> None:
    batch_id = waiting(sta, table(*ROWS))
    others: list[bool] = []
    work(batch_id, lambda done, total: others.append(work(batch_id)))
    assert others == [False, False, False]
    assert counts(fresh(batch_id)) == (1000, 0, 0, 0)


class Killed(BaseException):
    """The process ends here."""


def killed_after(pieces: int) -> Callable[[int, int], None]:
    calls: list[int] = []

    def report(done: int, total: int) -> None:
        calls.append(done)
        if len(calls) == pieces:
            raise Killed

    return report


def test_a_preview_that_was_killed_begins_anew(database: str, app: Flask) -> None:
    batch_id = waiting(school(), table(*ROWS))
    with pytest.raises(Killed):
        work(batch_id, killed_after(2))
    assert fresh(batch_id).state == BatchState.PREVIEWING
    assert work_on_imports(now()) == "0 imports worked on"  # perhaps it lives
    forget_worker(batch_id)
    assert work_on_imports(now()) == "1 imports worked on"
    assert counts(fresh(batch_id)) == (1000, 0, 0, 0)
    assert [row.line for row in rows_of(fresh(batch_id))] == list(range(2, 1002))


def test_an_application_that_was_killed_has_written_nothing(database: str, app: Flask) -> None:
    batch_id = waiting(school(), table(*ROWS))
    work(batch_id)
    start(batch_id)
    with pytest.raises(Killed):
        work(batch_id, killed_after(3))
    assert not instruments()
    forget_worker(batch_id)
    work_on_imports(now())
    assert (fresh(batch_id).state, len(instruments())) == ("applied", 1000)


def forget_worker(batch_id: int) -> None:
    """Time passes without a word of whoever worked on it."""
    with transaction():
        silent = now() - SILENCE - timedelta(seconds=1)
        db.session.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(claimed_at=silent))


def test_what_changed_since_the_preview_is_previewed_anew(database: str, app: Flask) -> None:
    institution = school()
    take(institution, table(*ROWS[:3]))
    changed = [{**row, "Name": row["Name"] + "!"} for row in ROWS[:3]]
    batch_id = preview(institution, table(*changed)).id
    with transaction():
        instruments()[1].name = "Tom's SEM"
    start(batch_id)
    work(batch_id)
    batch = fresh(batch_id)
    assert (batch.state, batch.problem["code"], counts(batch)) == ("previewed", "outdated", (0, 3, 0, 0))
    assert [row.before["name"] for row in rows_of(batch)] == ["SEM 0", "Tom's SEM", "SEM 2"]
    assert [one.name for one in instruments()] == ["SEM 0", "Tom's SEM", "SEM 2"]
    start(batch_id)
    work(batch_id)
    assert (fresh(batch_id).state, [one.name for one in instruments()]) == ("applied", ["SEM 0!", "SEM 1!", "SEM 2!"])


def test_two_previews_of_one_file_create_once(database: str, app: Flask) -> None:
    institution = school()
    first, second = (preview(institution, table(*ROWS[:3])).id for _time in range(2))
    for batch_id in (first, second):
        start(batch_id)
        work(batch_id)
    assert (fresh(first).state, fresh(second).state) == ("applied", "previewed")
    assert counts(fresh(second)) == (0, 0, 3, 0)
    assert len(instruments()) == 3


def test_a_fault_while_writing_leaves_nothing(sta: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id = preview(sta, table(*ROWS)).id
    start(batch_id)
    create, made = stages.apply_all, []

    def fail(*arguments: Any) -> None:
        create(*arguments)
        made.append(len(instruments()))
        raise OSError("the disk is full")

    monkeypatch.setattr(stages, "apply_all", fail)
    with pytest.raises(OSError, match="disk is full"):
        work(batch_id)
    assert made == [1000]
    assert not instruments()
    assert db.session.query(Instrument).count() == 0


def test_files_that_nobody_applied_are_forgotten_and_imports_are_not(sta: Institution) -> None:
    take(sta, table(*ROWS[:2]))
    old, new = preview(sta, table(*ROWS[:3])).id, preview(sta, table(*ROWS[:4])).id
    with transaction():
        long_ago = now() - timedelta(days=15)
        db.session.execute(update(ImportBatch).where(ImportBatch.id != new).values(created_at=long_ago))
        assert forget_waiting_files(now()) == 1
    assert [batch.rows_total for batch in db.session.query(ImportBatch).order_by(ImportBatch.id)] == [2, 4]
    assert db.session.query(ImportRow).filter_by(batch_id=old).count() == 0


def test_memory_does_not_grow_with_the_rows(sta: Institution) -> None:
    """A file five times as long takes little more than its own bytes more."""
    peaks = []
    for count in (1000, 5000):
        content = table(*({**ROWS[0], "ID": f"{count}-{n}", "Description": "x" * 200} for n in range(count)))
        batch_id = waiting(sta, content)
        tracemalloc.start()
        work(batch_id)
        peaks.append(tracemalloc.get_traced_memory()[1] - 3 * len(content))
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]
