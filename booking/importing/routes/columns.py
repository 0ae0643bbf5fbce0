"""What a file's columns mean, and in which encoding it is read."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.access import is_any_administrator, requires
from booking.importing import words
from booking.importing.actions import choose_mapping, reread
from booking.importing.actions.batches import OPEN
from booking.importing.fields import GROUPS
from booking.importing.forms import EncodingForm, mapping_of
from booking.importing.reading import Unreadable
from booking.importing.routes.blueprint import MOST_BYTES_AT_ONCE, batch_or_404, blueprint, work_if_small
from booking.transaction import transaction
from models import ImportBatch


@blueprint.get("/admin/imports/<public_id>/columns")
@requires(is_any_administrator)
def columns(public_id: str) -> ResponseReturnValue:
    """Each column with what it holds, and a choice of what it means."""
    batch = batch_or_404(public_id)
    if batch.state not in OPEN:
        return redirect(url_for("importing.show", public_id=public_id), 303)
    return page(batch)


@blueprint.post("/admin/imports/<public_id>/columns")
@requires(is_any_administrator)
def choose_columns(public_id: str) -> ResponseReturnValue:
    """Remember it for the school, and preview."""
    batch = batch_or_404(public_id)
    mapping = mapping_of(request.form, batch.reading["columns"])
    if problems := words.mapping_problems(mapping):
        return page(batch, mapping, problems), 422
    with transaction():
        batch = batch_or_404(public_id)
        is_chosen = choose_mapping(batch, mapping)
        batch_id, size = batch.id, batch.reading["size"]
    if is_chosen:
        work_if_small(batch_id, size, MOST_BYTES_AT_ONCE)
    return redirect(url_for("importing.show", public_id=public_id), 303)


@blueprint.post("/admin/imports/<public_id>/encoding")
@requires(is_any_administrator)
def choose_encoding(public_id: str) -> ResponseReturnValue:
    """Read the file again."""
    form = EncodingForm()
    if batch_or_404(public_id).state not in OPEN or not form.validate():
        abort(409)
    try:
        with transaction():
            reread(batch_or_404(public_id), form.encoding.data)
    except Unreadable as problem:
        sentence = words.file_sentence(problem.code, problem.parameters)
        return page(batch_or_404(public_id), problems=[words.file_sentence("wrong_encoding", {}), sentence]), 422
    return redirect(url_for("importing.columns", public_id=public_id), 303)


def page(batch: ImportBatch, mapping: dict[str, str] | None = None, problems: list[str] | None = None) -> str:
    """The page of the columns; `mapping` and `problems` of what was just entered."""
    return render_template(
        "importing/columns.html",
        batch=batch,
        mapping=mapping or batch.mapping,
        problems=problems or [],
        encoding_form=EncodingForm(encoding=batch.encoding) if batch.encoding else None,
        groups=GROUPS,
        words=words,
    )
