"""Reading a document of a training, and signing it."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import is_signed_in, public, signed_in
from booking.catalogue.file_store import path_of
from booking.clock import now
from booking.training import actions, queries
from booking.training.actions import Outdated
from booking.training.files import folder, sent
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import document_or_404
from booking.transaction import transaction
from models import DocumentVersion, Signature, Training, TrainingDocument, db


@blueprint.get("/training-documents/<public_id>")
@public
def document(public_id: str) -> ResponseReturnValue:
    """The newest version; `?version=2` shows an older one."""
    return _page(*document_or_404(public_id))


@blueprint.post("/training-documents/<public_id>/signatures")
@signed_in
def sign(public_id: str) -> ResponseReturnValue:
    """Of the version that the form names: another may have been published while it was read."""
    found, training = document_or_404(public_id)
    version = queries.find_version(request.form.get("version", "")[:12])
    if version is None or version.document_id != found.id:
        abort(404)
    if request.form.get("has_read") != "1":
        return _page(found, training, problem=_("Tick that you have read it, then sign.")), 422
    try:
        with transaction():
            actions.sign(version, current_user, now())
    except Outdated:
        found, training = document_or_404(public_id)
        return _page(
            found, training, problem=_("A new version was published meanwhile. Read this one, and sign it.")
        ), 409
    flash(_("Signed."), "success")
    return redirect(url_for("training.show", public_id=training.public_id), 303)


@blueprint.get("/training-document-versions/<public_id>/file")
@public
def file(public_id: str) -> ResponseReturnValue:
    """The PDF, to be saved, not shown among our pages."""
    version = queries.find_version(public_id) or abort(404)
    document_or_404(version.document.public_id)
    if not version.file_sha256:
        abort(404)
    return sent(path_of(folder(current_app), version.file_sha256), version)


def _page(found: TrainingDocument, training: Training, problem: str = "") -> str:
    versions = found.versions
    number = request.args.get("version", "")
    shown = next((one for one in versions if str(one.number) == number), versions[0] if versions else None)
    return render_template(
        "training/document.html",
        document=found,
        training=training,
        version=shown,
        versions=versions,
        is_newest=bool(versions) and shown is versions[0],
        signature=_signature(shown),
        is_run=is_signed_in(current_user) and queries.runs_training(current_user, training),
        problem=problem,
    )


def _signature(version: DocumentVersion | None) -> Signature | None:
    if version is None or not is_signed_in(current_user):
        return None
    mine = select(Signature).where(Signature.version_id == version.id, Signature.user_id == current_user.id)
    return db.session.scalar(mine)
