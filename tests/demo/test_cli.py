"""The commands that settle the demo region and say who can sign in."""

import csv
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from booking.demo.cast import Cast
from booking.demo.identity import PASSWORD, public_id
from booking.demo.pictures import FOLDER, pictures
from booking.demo.tables import by_key, rows, words
from booking.transaction import transaction
from models import Institution, InstitutionKind, Reservation, User, db


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=arguments)
    db.session.rollback()
    return outcome.exit_code, outcome.output


def bookings() -> int:
    return db.session.scalar(select(func.count()).select_from(Reservation)) or 0


def test_an_empty_database_gets_the_region_and_the_list_of_who_can_sign_in(app: Flask) -> None:
    code, output = run(app, "demo", "--if-empty")
    assert code == 0
    assert bookings() > 2000
    assert "lin.yue@westfjord.example" in output
    assert PASSWORD in output


def test_a_second_start_keeps_what_is_there(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.lin.name = "Lin Yue, PhD"
    code, output = run(app, "demo", "--if-empty")
    assert code == 0
    assert "Lin Yue, PhD" in output
    assert bookings() == 0


def test_afresh_throws_the_region_away_and_builds_it_anew(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.lin.name = "Somebody else"
    code, _output = run(app, "demo", "--afresh")
    assert code == 0
    assert cast.lin.name == "Lin Yue"
    assert bookings() > 2000


def test_what_is_not_the_demo_region_is_never_thrown_away(app: Flask) -> None:
    with transaction():
        school = Institution(
            code="REAL",
            name="A real school",
            kind=InstitutionKind.UNIVERSITY,
            time_zone="Europe/London",
            currency="GBP",
        )
        db.session.add(school)
    for arguments in (("demo",), ("demo", "--afresh")):
        code, output = run(app, *arguments)
        assert code == 1
        assert "nothing was changed" in output or "not empty" in output
    assert run(app, "demo", "--if-empty")[0] == 0
    assert db.session.scalars(select(Institution.code)).all() == ["REAL"]


def test_people_are_listed_by_the_names_that_tests_use(app: Flask, cast: Cast) -> None:
    code, output = run(app, "demo-people", "--all")
    assert code == 0
    assert all(person.email in output for person in db.session.scalars(select(User)))


def test_without_the_region_nobody_can_be_listed(app: Flask) -> None:
    code, output = run(app, "demo-people")
    assert code == 1
    assert "not in this database" in output


def test_settled_instruments_have_a_drawing_of_their_kind_in_both_sizes(app: Flask) -> None:
    run(app, "demo")
    page = app.test_client().get(f"/instruments/{Cast.load().confocal.public_id}").get_data(as_text=True)
    address = f"/instrument-photos/{public_id('picture', 'confocal')}"
    assert "Drawing of an inverted microscope" in page
    for size in ("large", "small"):
        with app.test_client().get(f"{address}/{size}") as answer:
            assert answer.status_code == 200
            assert answer.mimetype == "image/jpeg"


def test_every_drawing_is_there_and_used(app: Flask) -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == {path.stem for path in FOLDER.glob("*.svg")}
    assert {row["picture"] for row in rows("pictures")} == {path.stem for path in FOLDER.glob("*.png")}
    known = set(by_key("techniques"))
    assert all(technique in known for row in rows("pictures") for technique in words(row["techniques"]))
    assert len(dict(pictures())) > 45


def test_the_table_of_instruments_is_a_file_that_the_importer_knows_and_finds_unchanged(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    """The region is settled as an import of the same rows would settle it: suites, places and shared parts too."""
    ours = [row for row in rows("instruments") if row["institution"] == "NOR"]
    file = tmp_path / "norhaven.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(ours[0]))
        writer.writeheader()
        writer.writerows(ours)
    code, output = run(app, "import-instruments", str(file), "--institution", "NOR", "--dry-run")
    assert code == 0
    assert f"0 created, 0 updated, {len(ours)} unchanged, 0 refused" in output
