"""What is done with a previewed import: apply it, undo it, let it go."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.access import is_any_administrator, requires
from booking.importing import words
from booking.importing.actions import discard, start_application, start_undoing
from booking.importing.forms import UndoForm
from booking.importing.queries.undoing import booked_instruments, edited_since
from booking.importing.routes.blueprint import MOST_ROWS_AT_ONCE, batch_or_404, blueprint, work_if_small
from booking.transaction import transaction
from models import BatchState


@blueprint.post("/admin/imports/<public_id>/application")
@requires(is_any_administrator)
def apply(public_id: str) -> ResponseReturnValue:
    """Write all rows. Sent twice, it is done once."""
    with transaction():
        batch = batch_or_404(public_id)
        is_started = start_application(batch)
        batch_id, rows = batch.id, batch.rows_total
    if is_started:
        work_if_small(batch_id, rows, MOST_ROWS_AT_ONCE)
    return redirect(url_for("importing.show", public_id=public_id), 303)


@blueprint.get("/admin/imports/<public_id>/undo")
@requires(is_any_administrator)
def undo_form(public_id: str) -> ResponseReturnValue:
    """What would go and come back, what stands against it, and what was changed by hand since."""
    batch = batch_or_404(public_id)
    if batch.state != BatchState.APPLIED:
        return redirect(url_for("importing.show", public_id=public_id), 303)
    return render_template(
        "importing/undo.html",
        batch=batch,
        form=UndoForm(),
        booked=booked_instruments(batch),
        edited=edited_since(batch),
        words=words,
    )


@blueprint.post("/admin/imports/<public_id>/undo")
@requires(is_any_administrator)
def undo(public_id: str) -> ResponseReturnValue:
    """Take back what it wrote."""
    form = UndoForm()
    with transaction():
        batch = batch_or_404(public_id)
        is_started = start_undoing(batch, also_edited=bool(form.also_edited.data))
        batch_id, rows = batch.id, batch.rows_total
    if is_started:
        work_if_small(batch_id, rows, MOST_ROWS_AT_ONCE)
    return redirect(url_for("importing.show", public_id=public_id), 303)


@blueprint.post("/admin/imports/<public_id>/removal")
@requires(is_any_administrator)
def remove(public_id: str) -> ResponseReturnValue:
    """Let a file go that was not applied."""
    with transaction():
        is_gone = discard(batch_or_404(public_id))
    if not is_gone:
        return redirect(url_for("importing.show", public_id=public_id), 303)
    flash(_("The file is forgotten. Nothing was written."), "success")
    return redirect(url_for("importing.index"), 303)
