"""`flask --app wsgi import-instruments FILE --institution CODE`: importing at the command line."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import func, select

from booking.clock import now
from booking.importing import words
from booking.importing.actions import begin, choose_mapping, discard, start_application
from booking.importing.fields import FIELDS
from booking.importing.queries.batches import COLUMNS_OF_REPORT, report_rows, rows_to_look_at
from booking.importing.reading import Unreadable
from booking.importing.stages import work
from booking.tables import csv_lines
from booking.transaction import transaction
from models import BatchState, ImportBatch, Institution, RowFate, db

SHOWN_ROWS = 40


@click.command("import-instruments")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--institution", "code", required=True, help="Code of the school whose instruments these are.")
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON: {column: field}; an empty field leaves the column out.",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write each row's fate into this CSV file.",
)
@with_appcontext
def import_instruments(
    file: Path, code: str, dry_run: bool, mapping_file: Path | None, report_file: Path | None
) -> None:  # fmt: skip
    """Import the instruments in FILE (CSV, TSV, XLSX or JSON): all rows, or none if any is refused."""
    with force_locale("en"):
        _import(file, code, dry_run, mapping_file, report_file)


def _import(file: Path, code: str, dry_run: bool, mapping_file: Path | None, report_file: Path | None) -> None:
    try:
        batch_id = _begin(file, _institution_id(code), mapping_file)
    except Unreadable as problem:
        raise click.ClickException(words.file_sentence(problem.code, problem.parameters)) from problem
    _work(batch_id, "Looking at rows")
    refused = _tell(batch_id, report_file)
    if dry_run or refused:
        with transaction():
            discard(db.session.get_one(ImportBatch, batch_id))
        click.echo("Nothing was written: rows were refused." if refused else "Nothing was written: this was a dry run.")
        sys.exit(1 if refused else 0)
    _apply(batch_id)


def _institution_id(code: str) -> int:
    found = db.session.scalar(select(Institution.id).where(func.lower(Institution.code) == code.lower()))
    if found is None:
        known = ", ".join(db.session.scalars(select(Institution.code).order_by(Institution.code)))
        raise click.ClickException(f"There is no school with the code {code}. Known are: {known or 'none yet'}.")
    return found


def _begin(file: Path, institution_id: int, mapping_file: Path | None) -> int:
    with transaction():
        batch = begin(db.session.get_one(Institution, institution_id), None, file.name, file.read_bytes(), now())
        mapping = {**batch.mapping, **_chosen(mapping_file, batch.mapping)}
        _tell_reading(batch, mapping)
        if problems := words.mapping_problems(mapping):
            raise click.ClickException(" ".join(problems))
        choose_mapping(batch, mapping)
        return batch.id


def _chosen(mapping_file: Path | None, known: Mapping[str, str]) -> dict[str, str]:
    if mapping_file is None:
        return {}
    try:
        chosen = json.loads(mapping_file.read_text("utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{mapping_file} is not JSON: {error}") from error
    if not isinstance(chosen, dict) or not all(isinstance(field, str) for field in chosen.values()):
        raise click.ClickException(f"{mapping_file} has to be an object of columns and fields.")
    if unknown := sorted(set(chosen) - set(known)):
        raise click.ClickException(f"The file has no column: {', '.join(unknown)}. It has: {', '.join(known)}.")
    if unknown := sorted(field for field in chosen.values() if field and field not in FIELDS):
        raise click.ClickException(f"There is no field: {', '.join(unknown)}. There are: {', '.join(FIELDS)}.")
    return chosen


def _tell_reading(batch: ImportBatch, mapping: Mapping[str, str]) -> None:
    encoding = words.encoding_name(batch.encoding)
    click.echo(f"{batch.file_name}: {words.FORMATS[batch.format]}{', ' + encoding if encoding else ''}")
    for note, parameters in batch.reading["notes"]:
        click.echo(f"  {words.file_sentence(note, parameters)}")
    for column, field in mapping.items():
        click.echo(f"  {column} -> {field or '(not taken)'}")


def _work(batch_id: int, doing: str) -> None:
    """One line that counts on a terminal, a line now and then elsewhere."""
    work(batch_id, _counting(doing))
    batch = db.session.get_one(ImportBatch, batch_id)
    if batch.state == BatchState.FAILED:
        sentence = words.file_sentence(batch.problem["code"], batch.problem["parameters"])
        with transaction():
            discard(db.session.get_one(ImportBatch, batch_id))
        raise click.ClickException(sentence)


def _counting(doing: str) -> Callable[[int, int], None]:
    is_terminal = sys.stderr.isatty()
    shown = {"tenth": -1}

    def report(done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if is_terminal or tenth != shown["tenth"]:
            shown["tenth"] = tenth
            click.echo(f"{doing}: {done} of {total}", err=True, nl=not is_terminal or done == total)
            if is_terminal and done < total:
                click.echo("\r", err=True, nl=False)

    return report


def _tell(batch_id: int, report_file: Path | None) -> int:
    """The table of fates; how many rows are refused."""
    batch = db.session.get_one(ImportBatch, batch_id)
    for kind, named in batch.reading["new"].items():
        if named:
            click.echo(f"New {kind}: {', '.join(name for _code, name in named)}")
    for row in rows_to_look_at(batch, SHOWN_ROWS):
        reasons = [*words.refusals(row.reasons), *words.warnings(row.reasons)]
        click.echo(f"{row.line:>6}  {row.fate:<9}  {row.label[:40]:<40}  {' '.join(reasons)}")
    if batch.rows_total > SHOWN_ROWS:
        click.echo(f"        ... {batch.rows_total - SHOWN_ROWS} more rows; --report FILE writes them all")
    if report_file:
        with report_file.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(COLUMNS_OF_REPORT, report_rows(batch)))
    click.echo(_totals(batch.counts, batch.rows_total))
    return int(batch.counts.get(RowFate.REFUSED.value, 0))


def _totals(counts: Mapping[str, Any], total: int) -> str:
    return ", ".join(f"{counts.get(fate.value, 0)} {fate.value}" for fate in RowFate) + f" of {total} rows"


def _apply(batch_id: int) -> None:
    with transaction():
        start_application(db.session.get_one(ImportBatch, batch_id))
    _work(batch_id, "Writing rows")
    batch = db.session.get_one(ImportBatch, batch_id)
    if batch.state != BatchState.APPLIED:
        raise click.ClickException(words.file_sentence("outdated", {}))
    click.echo(f"Applied. To undo it, open the import {batch.public_id} on the administration's page of imports.")
