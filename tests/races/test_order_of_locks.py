"""Whoever changes what calendars show locks in the order of whoever books: instruments, then people, then labs; so that
they never wait for each other in a circle. If somebody does, one of the two is told in words."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from booking.accounts.actions import change_profile, rename_group
from booking.agreements.actions import Fault, NotAgreed, put_in_force
from booking.catalogue.actions import change_facility, change_institution, change_instrument
from booking.demo.cast import Cast
from booking.domain.quota import Period
from booking.facility.actions import break_down
from booking.importing.actions import begin, choose_mapping, start_application
from booking.importing.stages import work
from booking.locks import raise_revision
from booking.transaction import LostRace, transaction
from models import Agreement, Closure, ImportBatch, Instrument, Quota, User, db
from tests.agreements.agreed import drafted
from tests.races.waiting import Halfway, both
from tests.reservations.acting import NOW, book
from tests.support.pages import PageClient

LATER = ("instruments", "institutions", "users", "groups")  # a new code makes bookings under way be waited for
Written = list[tuple[str, str]]


@contextmanager
def noted_writes() -> Iterator[Written]:
    """(table, parameters) of each UPDATE meanwhile."""
    written: Written = []

    def note(*arguments: object) -> None:
        found = re.match(r"UPDATE (\w+)", str(arguments[2]))
        if found:
            written.append((found[1], str(arguments[3])))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def rename_lab(cast: Cast) -> None:
    rename_group(cast.cell_dynamics, "Dynamics of Cells", "", NOW)


def rename_nadia(cast: Cast) -> None:
    nadia = cast.nadia
    change_profile(nadia, name="Nadia N.", language="en", time_zone=nadia.time_zone, is_reminded=True, now=NOW)


def rename_school(cast: Cast) -> None:
    school = cast.norhaven
    domains = [one.domain for one in school.domains]
    change_institution(school, now=NOW, domains=domains, code="NORTH", name="North Haven")


def rename_facility(cast: Cast) -> None:
    change_facility(cast.bioimaging, now=NOW, name="Imaging")


def rename_instrument(cast: Cast) -> None:
    change_instrument(cast.confocal, now=NOW, name="Confocal")


@pytest.mark.parametrize("change", [rename_lab, rename_nadia, rename_school, rename_facility, rename_instrument])
def test_who_renames_locks_in_the_order_of_who_books(change: Callable[[Cast], None], database: str, cast: Cast) -> None:
    lab = cast.cell_dynamics.id
    for what, day in (("spinning_disk", 3), ("confocal", 4)):
        book(cast, "nadia", what, f"{day} 10:00", f"{day} 12:00", group_id=lab)
    with transaction(), noted_writes() as written:
        change(cast)
        db.session.flush()
    first: dict[str, int] = {}
    for number, (table, _parameters) in enumerate(written):
        first.setdefault(table, number)
    assert {"instruments", "users", "groups"} <= first.keys()
    in_order = [table for table in sorted(first, key=lambda table: first[table]) if table in LATER]
    assert in_order == [table for table in LATER if table in first]


def test_an_import_locks_all_that_it_changes_before_it_touches_anybody(database: str, cast: Cast) -> None:
    keys = {cast.instrument(what).id: cast.instrument(what).source_key for what in ("confocal", "tirf")}
    book(cast, "nadia", "confocal", "3 10:00", "3 12:00")
    table = "source_key,name\n" + "".join(f"{key},New {key}\n" for key in keys.values())
    with transaction():
        batch = begin(cast.norhaven, None, "f.csv", table.encode(), NOW)
        choose_mapping(batch, batch.mapping)
        number = batch.id
    work(number)
    with transaction():
        start_application(db.session.get_one(ImportBatch, number))
    with noted_writes() as written:
        work(number)
    assert {one.name for one in db.session.scalars(select(Instrument).where(Instrument.id.in_(keys)))} == {
        f"New {key}" for key in keys.values()
    }
    locked = next(parameters for table, parameters in written if table == "instruments")
    assert all(str(one) in re.findall(r"\d+", locked) for one in keys)
    tables = [table for table, _parameters in written]
    assert tables.index("instruments") < tables.index("users")


def test_of_two_who_wait_for_each_other_one_is_told_and_the_other_is_done(
    database: str, cast: Cast, app: Flask, client: PageClient
) -> None:
    one, other = cast.confocal.id, cast.tirf.id
    halfway = Halfway()

    def there() -> None:
        with transaction():
            raise_revision(one)
            halfway.pause()
            raise_revision(other)

    def back() -> None:
        with transaction():
            raise_revision(other)
            halfway.other_is_ready.set()
            raise_revision(one)

    raised = both(app, there, back, halfway)
    if database.startswith("sqlite"):  # one writer at a time: nobody waits in a circle
        assert raised == [None, None]
    else:
        assert sorted(type(error) for error in raised if error) == [LostRace]


def test_a_breakdown_waits_in_the_order_of_those_who_book_its_neighbours(database: str, cast: Cast, app: Flask) -> None:
    """The TIRF and the spinning disk share a laser."""
    first, last = sorted((cast.tirf.id, cast.spinning_disk.id))
    tom, halfway = cast.tom.id, Halfway()

    def book_both() -> None:
        with transaction():
            raise_revision(first)
            halfway.pause()
            raise_revision(last)

    def press() -> None:
        with transaction():
            break_down(db.session.get_one(Instrument, last), "Out of order", tom, NOW)

    assert both(app, book_both, press, halfway) == [None, None]
    assert db.session.scalar(select(func.count(Closure.id))) == 1


def test_an_agreement_that_two_sign_at_once_is_signed_once(database: str, cast: Cast, app: Flask) -> None:
    draft = drafted(cast, pool_minutes=600, pool_period=Period.MONTH).id
    halfway, helens_id = Halfway(), cast.helen.id
    refused: list[Fault] = []

    def sign(*, is_first: bool) -> None:
        with transaction():
            helen = db.session.get_one(User, helens_id)
            put_in_force(db.session.get_one(Agreement, draft), "Clara Beckett", date(2026, 1, 1), helen, NOW)
            if is_first:
                halfway.pause()

    def too_late() -> None:
        try:
            sign(is_first=False)
        except NotAgreed as error:
            refused.append(error.fault)

    assert both(app, lambda: sign(is_first=True), too_late, halfway) == [None, None]
    assert refused == [Fault.NOT_A_DRAFT]
    assert db.session.scalar(select(func.count(Quota.id)).where(Quota.clause_id.is_not(None))) == 1


def test_whoever_lost_a_race_is_told_so_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose() -> str:
        raise LostRace

    monkeypatch.setitem(app.view_functions, "home.start", lose)
    answer = app.test_client().get("/")
    assert answer.status_code == 409
    assert "Someone was faster" in answer.text
