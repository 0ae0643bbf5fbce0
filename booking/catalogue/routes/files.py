"""Photos and documents of an instrument: the page that keeps them, and the bytes."""

import io
from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from booking.access import public, runs, signed_in
from booking.catalogue import actions, file_store
from booking.catalogue.actions.files import TooManyFiles
from booking.catalogue.forms.files import FileForm
from booking.catalogue.queries.files import find_file
from booking.catalogue.queries.instruments import files_of
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.routes.instrument_settings import run_instrument_or_404
from booking.catalogue.settings import SECTIONS
from booking.clock import now
from booking.transaction import transaction
from booking.undo import offer_undo
from models import FileKind, Instrument, InstrumentFile

WEEK = 7 * 24 * 3600
UNDO_SECONDS = 3600
SMALL = "small"


@blueprint.get("/instruments/<public_id>/files")
@signed_in
def files(public_id: str) -> ResponseReturnValue:
    """What there is, and the form that adds to it."""
    return _page(run_instrument_or_404(public_id), FileForm())


@blueprint.post("/instruments/<public_id>/files")
@signed_in
def add_files(public_id: str) -> ResponseReturnValue:
    """Keep a photo, drawn anew, or a document as it is."""
    form = FileForm()
    found = run_instrument_or_404(public_id)
    if not form.validate():
        return _page(found, form), 422
    kind, content = (FileKind.PHOTO, form.photo.large) if form.photo else (FileKind.DOCUMENT, form.document)
    sha256 = file_store.keep(_folder(), content)
    if form.photo:
        file_store.keep(_folder(), form.photo.small, variant=SMALL, name=sha256)
    title = form.title.data if kind == FileKind.PHOTO else form.file_title()
    try:
        with transaction():
            actions.add_file(
                run_instrument_or_404(public_id), kind, sha256=sha256, size_bytes=len(content), title=title or "",
                title_zh=form.title_zh.data or "", by=current_user, now=now(),
            )  # fmt: skip
    except TooManyFiles:
        form.file.errors = [_("There are as many as a page can bear. Remove one first.")]
        return _page(run_instrument_or_404(public_id), form), 409
    flash(_("Added."), "success")
    return redirect(url_for("catalogue.files", public_id=public_id), 303)


@blueprint.post("/instrument-files/<public_id>/removal")
@signed_in
def remove_file(public_id: str) -> ResponseReturnValue:
    """The page shows it no longer."""
    with transaction():
        file = _run_file_or_404(public_id)
        instrument_id = file.instrument.public_id
        kept = actions.remove_file(file)
        file_store.note_removal(_folder(), kept["sha256"])
    back = url_for("catalogue.restore_file", public_id=instrument_id)
    offer_undo(_("Removed."), back, {"file": _undo_token().dumps([instrument_id, kept])})
    return redirect(url_for("catalogue.files", public_id=instrument_id), 303)


@blueprint.post("/instruments/<public_id>/files/restoration")
@signed_in
def restore_file(public_id: str) -> ResponseReturnValue:
    """Show what was just removed again; what the button sends is signed, so that nobody makes up a file."""
    run_instrument_or_404(public_id)
    try:
        instrument_id, kept = _undo_token().loads(request.form.get("file", ""), max_age=UNDO_SECONDS)
    except BadSignature:
        abort(400)
    if instrument_id != public_id:
        abort(400)
    with transaction():
        actions.restore_file(run_instrument_or_404(public_id), kept, current_user, now())
    return redirect(url_for("catalogue.files", public_id=public_id), 303)


@blueprint.post("/instrument-photos/<public_id>/first-place")
@signed_in
def show_photo_first(public_id: str) -> ResponseReturnValue:
    """The first photo stands in every list."""
    with transaction():
        file = _run_file_or_404(public_id)
        actions.put_first(file)
        instrument_id = file.instrument.public_id
    return redirect(url_for("catalogue.files", public_id=instrument_id), 303)


@blueprint.get("/instrument-photos/<public_id>")
@blueprint.get("/instrument-photos/<public_id>/<any(small,large):size>")
@public
def photo(public_id: str, size: str = "large") -> ResponseReturnValue:
    """A JPEG of our own drawing."""
    file = find_file(public_id, current_user, FileKind.PHOTO) or abort(404)
    path = file_store.path_of(_folder(), file.sha256, SMALL if size == SMALL else "")
    return _sent(file, path, as_attachment=False)


@blueprint.get("/instrument-documents/<public_id>")
@public
def document(public_id: str) -> ResponseReturnValue:
    """A PDF, to be saved, not shown among our pages."""
    file = find_file(public_id, current_user, FileKind.DOCUMENT) or abort(404)
    return _sent(file, file_store.path_of(_folder(), file.sha256), as_attachment=True)


def _sent(file: InstrumentFile, path: Path, *, as_attachment: bool) -> Response:
    if not path.is_file():
        abort(404)
    name = f"{file.title or file.instrument.name}.{'pdf' if as_attachment else 'jpg'}".replace("/", "-")
    etag = f"{file.sha256}-{path.name[65:]}"
    content = io.BytesIO(path.read_bytes())
    sent = send_file(
        content, file.media_type, as_attachment=as_attachment, download_name=name, conditional=True, etag=etag,
        max_age=WEEK,
    )  # fmt: skip
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    return sent


def _undo_token() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="removed file")


def _folder() -> Path:
    return Path(current_app.config["FILES_FOLDER"])


def _run_file_or_404(public_id: str) -> InstrumentFile:
    file = find_file(public_id, current_user)
    return file if file is not None and runs(current_user, file.instrument.facility) else abort(404)


def _page(found: Instrument, form: FileForm) -> str:
    photos, documents = files_of(found)
    return render_template(
        "catalogue/settings/files.html",
        instrument=found,
        form=form,
        section="files",
        sections=SECTIONS,
        photos=photos,
        documents=documents,
    )
