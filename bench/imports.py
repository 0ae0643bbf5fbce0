"""An import of 600 rows, as an administrator sends it: what the preview costs, and what writing the rows does."""

import csv
import io
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from bench.client import Answer, Connection
from bench.measuring import Case
from bench.sessions import csrf_token, renewed, session_cookie
from booking.clock import now
from booking.importing.actions import begin, choose_mapping, start_undoing
from booking.importing.stages import work
from booking.transaction import transaction
from models import ImportBatch, Institution, Role, RoleGrant, User, db

ROWS, ROUNDS = 600, 10
FLOOR = "signed-in Flask answer with one commit"


def imports(app: Flask, url: str) -> Iterator[Case]:
    """Each turn looks at, or writes, all rows of the same new file; what is written is taken back between turns."""
    school_id = db.session.scalars(select(Institution.id).order_by(Institution.id)).first() or 0
    previewed = _begun(school_id)
    connection, token = _administrator(app, url, previewed)
    with transaction():
        mapping = enumerate(_batch(previewed).mapping.values())
        fields = {f"column-{number}": field for number, field in mapping} | {"csrf_token": token}
    written: list[str] = []

    def preview() -> Answer:
        return connection.post(f"{previewed}/columns", urlencode(fields).encode())

    def write() -> Answer:
        if written:
            _take_back(written.pop())
        written.append(_begun(school_id))
        return connection.post(f"{written[0]}/application", urlencode({"csrf_token": token}).encode())

    def floor() -> Answer:
        return connection.post("/floor-commit", b"")

    yield _case(f"import of {ROWS} rows, preview", preview, floor, asked=20)
    yield _case(f"import of {ROWS} rows, written", write, floor, asked=300)
    _take_back(written.pop())


def _case(name: str, ask: Callable[[], Answer], floor: Callable[[], Answer], asked: float) -> Case:
    return Case(name, FLOOR, ask, floor, asked, status=303, most_rounds=ROUNDS)


def _begun(school_id: int) -> str:
    """The address of an import of the school whose rows are previewed."""
    with transaction():
        batch = begin(db.session.get_one(Institution, school_id), None, "instruments.csv", _table(), now())
        choose_mapping(batch, batch.mapping)
        batch_id, address = batch.id, f"/admin/imports/{batch.public_id}"
    work(batch_id)
    return address


def _administrator(app: Flask, url: str, address: str) -> tuple[Connection, str]:
    """Somebody who may import, with the token that her forms carry."""
    person = db.session.scalars(select(User).order_by(User.id.desc())).first()
    if person is None:
        raise LookupError("the region is empty")
    with transaction():
        db.session.add(RoleGrant(user_id=person.id, role=Role.REGION_ADMINISTRATOR, granted_at=now()))
    connection = Connection(url, session_cookie(app, person.get_id()))
    page = connection.get(f"{address}/columns")
    connection.cookie = renewed(connection.cookie, page)
    return connection, csrf_token(page)


def _batch(address: str) -> ImportBatch:
    public_id = address.rpartition("/")[2]
    return db.session.scalars(select(ImportBatch).where(ImportBatch.public_id == public_id)).one()


def _table() -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("ID", "Name", "Description", "Technique", "Manufacturer", "Model", "Department", "Site Location",
                     "Building", "Contact Name", "Contact Email"))  # fmt: skip
    for number in range(1, ROWS + 1):
        writer.writerow((
            f"BENCH-{number}", f"Spectrometer {number}", "Measures what it is given, and tells it in a table.",
            f"Technique {number % 40}", "Bruker", f"M {number % 90}", f"Department {number % 12}", "North site",
            f"Building {number % 20}", "The lab", f"lab-{number % 12}@school.example",
        ))  # fmt: skip
    return file.getvalue().encode()


def _take_back(address: str) -> None:
    """Undo what was written; that is not counted. Raises RuntimeError if nothing was."""
    with transaction():
        batch = _batch(address)
        if not start_undoing(batch):
            raise RuntimeError(f"the import was not written: {batch.state} {batch.problem}")
        batch_id = batch.id
    work(batch_id)
