"""What becomes, or became, of each row: as a page, as a table file, as progress while it is worked on."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from booking.access import is_any_administrator, requires
from booking.importing import words
from booking.importing.queries.batches import COLUMNS_OF_REPORT, report_rows, row_page
from booking.importing.routes import columns
from booking.importing.routes.blueprint import batch_or_404, blueprint
from booking.tables import csv_lines
from models import UNDER_WAY, BatchState, ImportBatch, RowFate


@blueprint.get("/admin/imports/<public_id>")
@requires(is_any_administrator)
def show(public_id: str) -> ResponseReturnValue:
    """Where the import stands: its columns, its progress, its preview or its outcome."""
    batch = batch_or_404(public_id)
    is_fragment = "HX-Request" in request.headers
    if batch.state in UNDER_WAY:
        return render_template(
            f"importing/{'progress_part' if is_fragment else 'progress'}.html", batch=batch, words=words
        )
    if is_fragment:  # the work is done: the whole page is another now
        return "", 200, {"HX-Refresh": "true"}
    if batch.state in (BatchState.UPLOADED, BatchState.FAILED):
        return columns.page(batch)
    return _page(batch)


@blueprint.get("/admin/imports/<public_id>/rows.csv")
@requires(is_any_administrator)
def rows_csv(public_id: str) -> ResponseReturnValue:
    """Every row's fate as a table file, of one fate or of all."""
    batch = batch_or_404(public_id)
    fate = _fate()

    def lines() -> Iterator[str]:
        yield from csv_lines(COLUMNS_OF_REPORT, report_rows(batch, fate))

    answer = Response(stream_with_context(lines()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=import-{public_id}.csv"
    return answer


def _page(batch: ImportBatch) -> str:
    fate, page = _fate(), request.args.get("page", "")
    shown = row_page(batch, fate, int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1)

    def address(**changed: Any) -> str:
        return url_for("importing.show", public_id=batch.public_id, **changed)

    return render_template(
        "importing/rows.html",
        batch=batch,
        shown=shown,
        fate=fate,
        address=address,
        url_of=lambda number: address(fate=fate.value if fate else None, page=number if number > 1 else None),
        fates=list(RowFate),
        words=words,
    )


def _fate() -> RowFate | None:
    asked = request.args.get("fate", "")
    return RowFate(asked) if asked in list(RowFate) else None
