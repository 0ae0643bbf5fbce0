"""Imports as pages and reports show them: which there are, and the fates of their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Case, Select, case, func, select

from booking import access
from booking.importing import words
from models import ImportBatch, ImportRow, Institution, RowFate, User, db

COLUMNS_OF_REPORT = ("row", "fate", "name", "id", "reasons", "warnings", "changed")
ROWS_A_PAGE = 50
BATCHES_A_PAGE = 30
PIECE = 500


@dataclass(frozen=True, slots=True)
class RowPage:
    """`pages` counts from 1 and is at least 1."""

    rows: Sequence[ImportRow]
    page: int
    pages: int
    total: int


def batches_visible_to(user: User) -> Select[ImportBatch]:
    """The imports of the schools that the person administers."""
    administered = access.institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    return select(ImportBatch).where(ImportBatch.institution_id.in_(administered))


def recent_batches(user: User) -> Sequence[ImportBatch]:
    newest = batches_visible_to(user).order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
    return db.session.scalars(newest.limit(BATCHES_A_PAGE)).all()


def row_page(batch: ImportBatch, fate: RowFate | None, page: int) -> RowPage:
    """A page of the import's rows, of one fate or of all; refused ones first, otherwise in the file's order."""
    wanted = select(ImportRow).where(ImportRow.batch_id == batch.id)
    if fate is not None:
        wanted = wanted.where(ImportRow.fate == fate)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    rows = wanted.order_by(_refused_first(), ImportRow.line).limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
    return RowPage(db.session.scalars(rows).all(), page, pages, total)


def rows_to_look_at(batch: ImportBatch, most: int) -> Sequence[ImportRow]:
    """The first rows, refused ones before all others."""
    rows = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(_refused_first(), ImportRow.line)
    return db.session.scalars(rows.limit(most)).all()


def report_rows(batch: ImportBatch, fate: RowFate | None = None) -> Iterator[list[str]]:
    """Every row's fate as cells of COLUMNS_OF_REPORT, in the file's order, a piece at a time."""
    after = -1
    while rows := _rows_after(batch, fate, after):
        after = rows[-1].line
        for row in rows:
            yield [
                str(row.line), str(words.FATES[row.fate]), row.label, row.source_key,
                " ".join(words.refusals(row.reasons)), " ".join(words.warnings(row.reasons)),
                words.field_names(row.before),
            ]  # fmt: skip


def _rows_after(batch: ImportBatch, fate: RowFate | None, after: int) -> Sequence[ImportRow]:
    wanted = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.line > after)
    if fate is not None:
        wanted = wanted.where(ImportRow.fate == fate)
    return db.session.scalars(wanted.order_by(ImportRow.line).limit(PIECE)).all()


def _refused_first() -> Case[int]:
    return case((ImportRow.fate == RowFate.REFUSED, 0), else_=1)
