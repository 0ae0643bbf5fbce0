"""`flask import-instruments`: what operators and scripts see."""

import csv
import json
from pathlib import Path

import pytest
from flask import Flask

from models import ImportBatch, db
from tests.importing.taking import FILES, counts, instruments, school, table

REAL = str(FILES / "st-andrews-uniquip.csv")


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """The exit code, and all that was printed."""
    result = app.test_cli_runner().invoke(args=["import-instruments", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    db.session.expire_all()
    return result.exit_code, result.output


def written(folder: Path, content: bytes, name: str = "file.csv") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.fixture(autouse=True)
def sta(app: Flask) -> None:
    school()


def test_the_real_file_goes_in_and_each_fate_is_told(app: Flask, tmp_path: Path) -> None:
    code, output = run(app, REAL, "--institution", "sta", "--report", str(tmp_path / "report.csv"))
    assert code == 0
    assert "st-andrews-uniquip.csv: CSV, Mac Roman" in output
    assert "Contact Email -> contact_email" in output
    assert "623 created, 0 updated, 0 unchanged, 0 refused of 623 rows" in output
    assert "New facilities: University of St Andrews, Maths/Creem" in output
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        report = list(csv.DictReader(file))
    assert [row["row"] for row in report] == [str(line) for line in range(2, 625)]
    assert {row["fate"] for row in report} == {"Created"}
    assert "Description looks cut at 20 characters." in report[5]["warnings"]
    code, output = run(app, REAL, "--institution", "STA")
    assert (code, len(instruments())) == (0, 623)
    assert "0 created, 0 updated, 623 unchanged, 0 refused of 623 rows" in output


def test_a_dry_run_leaves_nothing(app: Flask) -> None:
    code, output = run(app, REAL, "--institution", "STA", "--dry-run")
    assert (code, "Nothing was written: this was a dry run." in output) == (0, True)
    assert not instruments()
    assert db.session.query(ImportBatch).count() == 0


def test_refused_rows_stop_it_with_an_exit_code(app: Flask, tmp_path: Path) -> None:
    rows = [{"ID": str(n), "Name": "SEM"} for n in range(60)] + [{"ID": "x", "Name": ""}]
    code, output = run(app, written(tmp_path, table(*rows)), "--institution", "STA")
    assert code == 1
    assert "    62  refused    x" in output
    assert "There is neither a name nor a description." in output
    assert "60 created, 0 updated, 0 unchanged, 1 refused of 61 rows" in output
    assert not instruments()


def test_a_mapping_file_says_what_columns_mean(app: Flask, tmp_path: Path) -> None:
    content = written(tmp_path, b"What,Where,Remark\nSEM,North,secret\n")
    mapping = written(tmp_path, json.dumps({"What": "name", "Where": "site"}).encode(), "map.json")
    code, output = run(app, content, "--institution", "STA", "--mapping", mapping)
    assert (code, "Remark -> (not taken)" in output) == (0, True)
    assert [(one.name, one.site) for one in instruments()] == [("SEM", "North")]
    code, output = run(app, content, "--institution", "STA")  # remembered
    assert "0 created, 0 updated, 1 unchanged" in output


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (b"What = name", "is not JSON"),
        (b'["name"]', "has to be an object"),
        (b'{"Which": "name"}', "The file has no column: Which. It has: What, Where"),
        (b'{"What": "nome"}', "There is no field: nome."),
        (b'{"What": "name", "Where": "name"}', "More than one column is Name: choose one of them."),
    ],
)
def test_a_mapping_that_makes_no_sense_is_told(mapping: bytes, words: str, app: Flask, tmp_path: Path) -> None:
    content = written(tmp_path, b"What,Where\nSEM,North\n")
    arguments = ("--institution", "STA", "--mapping", written(tmp_path, mapping, "map.json"))
    code, output = run(app, content, *arguments)
    assert (code, words in output) == (1, True), output


def test_what_cannot_be_read_or_found_is_told(app: Flask, tmp_path: Path) -> None:
    code, output = run(app, written(tmp_path, b"%PDF-1.7"), "--institution", "STA")
    assert (code, "This file is not a table." in output) == (1, True)
    code, output = run(app, written(tmp_path, b"Name\nSEM\n"), "--institution", "XYZ")
    assert (code, "There is no school with the code XYZ. Known are: STA." in output) == (1, True)
    code, output = run(app, written(tmp_path, b'Name,Site\nA,"x\n' * 3 + b'B,"y'), "--institution", "STA")
    assert (code, "Quotation marks do not match" in output) == (1, True)
    assert db.session.query(ImportBatch).count() == 0


def test_a_file_that_breaks_off_far_down_writes_nothing(app: Flask, tmp_path: Path) -> None:
    content = b"Name,Site\n" + b"SEM,North\n" * 3000 + b'TEM,"never closed\n'
    code, output = run(app, written(tmp_path, content), "--institution", "STA")
    assert (code, "Quotation marks do not match near line 3002" in output) == (1, True)
    assert not instruments()
    assert db.session.query(ImportBatch).count() == 0


def test_a_column_that_nobody_knows_stops_it_with_words(app: Flask, tmp_path: Path) -> None:
    code, output = run(app, written(tmp_path, b"Foo,Bar\n1,2\n"), "--institution", "STA")
    assert code == 1
    assert "No column says what the instruments are" in output


def test_the_batch_stays_for_undo(app: Flask) -> None:
    _code, output = run(app, REAL, "--institution", "STA")
    batch = db.session.query(ImportBatch).one()
    assert batch.public_id in output
    assert (batch.state, counts(batch), batch.source) == ("applied", (623, 0, 0, 0), None)
