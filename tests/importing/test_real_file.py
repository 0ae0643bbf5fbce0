"""The catalogue of St Andrews as it is published: 623 rows in, each told, nothing lost, and back out again."""

from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from models import Facility, ImportBatch, Instrument, InstrumentState, Need, OpenTo, Resource, db
from tests.importing.taking import REAL, counts, instruments, preview, rows_of, school, take, told, undo

FACILITIES = {
    "Biomedical Sciences": 66, "Chemistry": 217, "Computer Science": 5, "Earth Sciences": 4,
    "Environmental Evolution/Sea Mammal/SMRU": 48, "Geography": 10, "History": 2, "Maths/Creem": 12,
    "Medical School": 15, "Physics & Astronomy": 214, "Psychology": 28, "University of St Andrews": 2,
}  # fmt: skip


def test_every_row_is_created_and_told_what_it_lacks(database: str, app: Flask) -> None:
    batch = take(school(), REAL)
    assert (batch.state, batch.encoding, batch.format) == ("applied", "mac_roman", "csv")
    assert counts(batch) == (623, 0, 0, 0)
    rows = rows_of(batch)
    assert [row.line for row in rows] == list(range(2, 625))
    codes = Counter(code for row in rows for code in told(row))
    assert codes == {"name_from_description": 623, "cut": 350, "control_characters": 1}
    assert all(told(row)["cut"] == {"column": "Description", "length": 20} for row in rows if "cut" in told(row))


def test_what_is_stored_is_what_the_file_says(imported: ImportBatch) -> None:
    stored = instruments()
    assert len(stored) == 623
    first = stored[110]  # row 112 of the file
    said = {
        "name": "01/AP/07/015 SEA ADV", "description": "01/AP/07/015 SEA ADV", "site": "St Andrews",
        "department": "Geography", "contact_phone": "441334 462894", "contact_email": "gsd@st-andrews.ac.uk",
        "contact_url": "https://www.st-andrews.ac.uk/gsd/",
        "location_url": "https://en.wikipedia.org/wiki/St_Andrews", "service_level": "", "manufacturer": "",
        "kind": "equipment", "open_to": OpenTo.NOBODY, "state": InstrumentState.IN_SERVICE,
    }  # fmt: skip
    assert {name: getattr(first, name) for name in said} == said
    assert first.facility.name == "Geography"
    assert "gsd@st-andrews.ac.uk" not in first.search_text
    assert "01/ap/07/015 sea adv" in first.search_text or "01-ap-07-015 sea adv" in first.search_text


def test_no_break_spaces_and_controls_are_gone(imported: ImportBatch) -> None:
    assert Counter(one.contact_email for one in instruments())["gsd@st-andrews.ac.uk"] == 10
    texts = [text for one in instruments() for text in (one.name, one.description, one.contact_email, one.department)]
    assert all(text == text.strip() and text.isprintable() and "\xa0" not in text for text in texts)
    assert [one.name for one in instruments() if "Incucyte" in one.name] == ["1028 Incucyte Zoom"]


def test_departments_become_facilities(imported: ImportBatch) -> None:
    assert Counter(one.facility.name for one in instruments()) == FACILITIES
    assert {one.time_zone for one in db.session.scalars(select(Facility))} == {"Europe/London"}


def test_repeated_rows_are_instruments_of_their_own(imported: ImportBatch) -> None:
    clusters = [one for one in instruments() if one.name == "EastChem Cluster"]
    assert len(clusters) == 5
    assert len({one.source_key for one in clusters}) == 5
    assert {one.source_key.rpartition("-")[2] for one in clusters if one.source_key} == {"1", "2", "3", "4", "5"}


def test_each_instrument_can_be_claimed_once(imported: ImportBatch) -> None:
    assert db.session.scalar(select(func.count()).select_from(Resource)) == 623
    assert db.session.scalar(select(func.count(Need.resource_id.distinct()))) == 623


def test_a_second_run_changes_nothing(database: str, app: Flask) -> None:
    institution = school()
    take(institution, REAL)
    before = [(one.id, one.source_key, one.calendar_revision, one.name) for one in instruments()]
    batch = take(institution, REAL)
    assert (batch.state, counts(batch)) == ("applied", (0, 0, 623, 0))
    assert batch.made == {"facilities": [], "techniques": [], "resources": []}
    assert [(one.id, one.source_key, one.calendar_revision, one.name) for one in instruments()] == before


def test_rows_in_another_order_are_the_same_rows(imported: ImportBatch) -> None:
    """But for two pairs of twins, alike in all that tells instruments apart, that swap their telephones."""
    header, *rows = REAL.splitlines()
    assert counts(preview(imported.institution, b"\n".join([header, *reversed(rows)]))) == (0, 4, 619, 0)


def test_a_preview_writes_nothing(app: Flask) -> None:
    batch = preview(school(), REAL)
    assert (batch.state, counts(batch)) == ("previewed", (623, 0, 0, 0))
    assert not instruments()
    assert db.session.scalar(select(func.count()).select_from(Facility)) == 0


def test_undoing_takes_all_of_it_back(database: str, app: Flask) -> None:
    batch = undo(take(school(), REAL))
    assert batch.state == "undone"
    assert batch.reading["undone"] == {
        "deleted": 623, "restored": 0, "kept": [], "gone": {"facilities": 12, "techniques": 0, "resources": 0},
    }  # fmt: skip
    for model in (Instrument, Facility, Resource, Need):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
