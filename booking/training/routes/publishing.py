"""The lab's documents: a new one, a new version of one, taking one away and back; who has signed."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.catalogue.file_store import keep
from booking.clock import now
from booking.paging import page_of
from booking.training import actions
from booking.training.actions.documents import newest_of
from booking.training.files import folder
from booking.training.forms import DocumentForm, VersionForm
from booking.training.queries.signing import signatures_of
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import run_document_or_404, run_training_or_404
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Training, TrainingDocument, User, db


@blueprint.get("/trainings/<public_id>/documents/new")
@signed_in
def new_document(public_id: str) -> ResponseReturnValue:
    return _page(run_training_or_404(public_id), DocumentForm(formdata=None, data={"is_to_sign": True}))


@blueprint.post("/trainings/<public_id>/documents")
@signed_in
def add_document(public_id: str) -> ResponseReturnValue:
    training = run_training_or_404(public_id)
    form = DocumentForm()
    if not form.validate():
        return _page(training, form), 422
    sha256 = _kept(form)
    with transaction():
        training = run_training_or_404(public_id)
        added = actions.add_document(training, form.name.data, form.name_zh.data, is_to_sign=form.is_to_sign.data)
        _publish(added, form, sha256)
    flash(_("Published."), "success")
    return redirect(url_for("training.show", public_id=public_id), 303)


@blueprint.get("/training-documents/<public_id>/versions")
@signed_in
def versions(public_id: str) -> ResponseReturnValue:
    """Who has signed which version, and the form for the next."""
    document, training = run_document_or_404(public_id)
    newest = newest_of(document)
    texts = {"text": newest.text, "text_zh": newest.text_zh} if newest else {}
    return _page(training, VersionForm(formdata=None, data=texts), document)


@blueprint.post("/training-documents/<public_id>/versions")
@signed_in
def publish(public_id: str) -> ResponseReturnValue:
    """Everybody is asked anew."""
    document, training = run_document_or_404(public_id)
    form = VersionForm()
    if not form.validate():
        return _page(training, form, document), 422
    sha256 = _kept(form)
    with transaction():
        document, _training = run_document_or_404(public_id)
        number = _publish(document, form, sha256)
    flash(_("Version %(number)d is published. Whoever signed an older one is asked again.", number=number), "success")
    return redirect(url_for("training.versions", public_id=public_id), 303)


@blueprint.post("/training-documents/<public_id>/removal")
@signed_in
def remove_document(public_id: str) -> ResponseReturnValue:
    """Nobody is asked for it any more; signatures stay."""
    training_id = _set_active(public_id, is_active=False)
    offer_undo(_("Taken away. The signatures are kept."), url_for("training.restore_document", public_id=public_id))
    return redirect(url_for("training.show", public_id=training_id), 303)


@blueprint.post("/training-documents/<public_id>/restoration")
@signed_in
def restore_document(public_id: str) -> ResponseReturnValue:
    training_id = _set_active(public_id, is_active=True)
    return redirect(url_for("training.show", public_id=training_id), 303)


def _set_active(public_id: str, *, is_active: bool) -> str:
    with transaction():
        document, training = run_document_or_404(public_id)
        document.is_active = is_active
        return training.public_id


def _kept(form: VersionForm) -> str:
    """The bytes are on disk before any record speaks of them."""
    return keep(folder(current_app), form.content) if form.content else ""


def _publish(document: TrainingDocument, form: VersionForm, sha256: str) -> int:
    by = db.session.get_one(User, current_user.id)
    version = actions.publish(
        document, form.text.data, form.text_zh.data, by, now(), sha256=sha256, size=len(form.content)
    )
    return version.number


def _page(training: Training, form: VersionForm, document: TrainingDocument | None = None) -> str:
    number = request.args.get("page", "1")
    signed = None
    if document is not None:
        is_number = number.isascii() and number.isdigit() and len(number) < 6
        signed = page_of(signatures_of(document), int(number) if is_number else 1)
    return render_template(
        "training/document_form.html", training=training, form=form, document=document, signed=signed
    )
