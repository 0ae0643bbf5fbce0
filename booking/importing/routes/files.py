"""The list of imports, and choosing a file for a new one."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import institutions_administered_by, is_any_administrator, requires
from booking.clock import now
from booking.domain.cleaning import cleaned_line
from booking.importing import words
from booking.importing.actions import begin
from booking.importing.fields import FIELDS
from booking.importing.forms import UploadForm
from booking.importing.queries.batches import recent_batches
from booking.importing.reading import Unreadable
from booking.importing.routes.blueprint import blueprint
from booking.tables import csv_of
from booking.transaction import transaction
from models import Institution, User, db

NOT_IN_TEMPLATE = {"doi", "value"}


@blueprint.get("/admin/imports")
@requires(is_any_administrator)
def index() -> ResponseReturnValue:
    """The last imports, and the form for the next."""
    return _page(_form())


@blueprint.post("/admin/imports")
@requires(is_any_administrator)
def create() -> ResponseReturnValue:
    """Keep the file and go on to its columns; or say what is wrong with it."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        public_id = _begin(form)
    except Unreadable as problem:
        form.file.errors = [words.file_sentence(problem.code, problem.parameters)]
        return _page(form), 422
    return redirect(url_for("importing.show", public_id=public_id), 303)


@blueprint.get("/admin/imports/template.csv")
@requires(is_any_administrator)
def template() -> ResponseReturnValue:
    """The header of our own table, for a school that begins one."""
    names = [name for name in FIELDS if name not in NOT_IN_TEMPLATE]
    answer = Response(csv_of(names, ()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=instruments.csv"
    return answer


def _begin(form: UploadForm) -> str:
    user_id, name = current_user.id, cleaned_line(form.file.data.filename or "")
    with transaction():
        chosen = institutions_administered_by(current_user).where(Institution.public_id == form.institution.data)
        institution = db.session.scalars(chosen).one()
        batch = begin(institution, db.session.get_one(User, user_id), name, form.content, now())
        return batch.public_id


def _form() -> UploadForm:
    form = UploadForm()
    form.offer(db.session.scalars(institutions_administered_by(current_user)).all())
    return form


def _page(form: UploadForm) -> str:
    return render_template("importing/index.html", form=form, batches=recent_batches(current_user), words=words)
