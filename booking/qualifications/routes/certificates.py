"""Certificates of elsewhere: sent by a person, kept as bytes, read and decided on by the school."""

import io
from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import administers, signed_in
from booking.catalogue import file_store
from booking.catalogue.queries.institutions import find_institution
from booking.catalogue.queries.instruments import find_instrument
from booking.clock import now
from booking.qualifications.actions.elsewhere import TooMany, ask_for_recognition, assess, submit
from booking.qualifications.elsewhere_forms import AskForm, AssessmentForm
from booking.qualifications.queries.mine import submitted_to
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.routes.passport import certificate_form, passport_page
from booking.reservations.requirement_words import CERTIFICATES
from booking.transaction import transaction
from models import ExternalCertificate, Institution, Instrument, db


@blueprint.post("/passport/certificates")
@signed_in
def send() -> ResponseReturnValue:
    """Ask a school to look at a certificate."""
    form = certificate_form()
    if not form.validate():
        return passport_page(form), 422
    sha256 = file_store.keep(_folder(), form.content)
    try:
        with transaction():
            school = find_institution(form.school.data) or abort(404)
            certificate = ExternalCertificate(
                user_id=current_user.id, institution_id=school.id, kind=form.kind.data, issuer=form.issuer.data,
                issued_on=form.issued_on.data, valid_until=form.valid_until.data, file_sha256=sha256,
                size_bytes=len(form.content),
            )  # fmt: skip
            submit(certificate, now())
    except TooMany:
        form.file.errors = [_("So many of yours are waiting to be looked at; wait for some of them first.")]
        return passport_page(form), 409
    flash(_("Sent. You are told as soon as the school has looked at it."), "success")
    return redirect(url_for("qualifications.passport", _anchor="certificates"), 303)


@blueprint.get("/certificates/<public_id>/file")
@signed_in
def certificate_file(public_id: str) -> ResponseReturnValue:
    """For the person herself and whoever administers the school; to be saved."""
    found = _certificate(public_id)
    if found is None or not (found.user_id == current_user.id or administers(current_user, found.institution)):
        abort(404)
    path = file_store.path_of(_folder(), found.file_sha256)
    if not path.is_file():
        abort(404)
    answer: Response = send_file(
        io.BytesIO(path.read_bytes()), "application/pdf", as_attachment=True, download_name=f"{found.kind}.pdf"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.get("/schools/<public_id>/certificates")
@signed_in
def certificates(public_id: str) -> ResponseReturnValue:
    """Those that the school has not looked at."""
    return _page(_school_or_404(public_id), AssessmentForm())


@blueprint.post("/certificates/<public_id>/assessment")
@signed_in
def decide(public_id: str) -> ResponseReturnValue:
    """The school's word on one of them."""
    form = AssessmentForm()
    found = _certificate(public_id)
    if found is None or not administers(current_user, found.institution):
        abort(404)
    if not form.validate():
        return _page(found.institution, form, public_id), 422
    address = url_for("qualifications.certificates", public_id=found.institution.public_id)
    try:
        with transaction():
            again = _certificate(public_id) or abort(404)
            is_accepted = form.word.data == "accepted"
            assess(again, is_accepted=is_accepted, reason=form.reason.data or "", by=current_user, now=now())
    except ValueError:
        flash(_("Somebody has decided on it already."), "info")
        return redirect(address, 303)
    flash(_("Saved. She is told."), "success")
    return redirect(address, 303)


@blueprint.get("/instruments/<public_id>/recognition")
@signed_in
def ask(public_id: str) -> ResponseReturnValue:
    """A question to the lab: whether what one has been trained in elsewhere counts."""
    return render_template("qualifications/ask.html", instrument=_instrument_or_404(public_id), form=AskForm())


@blueprint.post("/instruments/<public_id>/recognition")
@signed_in
def send_question(public_id: str) -> ResponseReturnValue:
    """Send it."""
    form, instrument = AskForm(), _instrument_or_404(public_id)
    if not form.validate():
        return render_template("qualifications/ask.html", instrument=instrument, form=form), 422
    with transaction():
        ask_for_recognition(_instrument_or_404(public_id), current_user, form.words.data, now())
    flash(_("The instrument lab has your question."), "success")
    return redirect(url_for("catalogue.instrument", public_id=public_id), 303)


def _page(school: Institution, form: AssessmentForm, about: str = "") -> str:
    return render_template(
        "qualifications/certificates.html", school=school, rows=submitted_to(school.id), form=form, about=about,
        kinds=CERTIFICATES,
    )  # fmt: skip


def _certificate(public_id: str) -> ExternalCertificate | None:
    return db.session.scalar(select(ExternalCertificate).where(ExternalCertificate.public_id == public_id))


def _school_or_404(public_id: str) -> Institution:
    school = find_institution(public_id)
    return school if school is not None and administers(current_user, school) else abort(404)


def _instrument_or_404(public_id: str) -> Instrument:
    return find_instrument(public_id, current_user) or abort(404)


def _folder() -> Path:
    return Path(current_app.config["FILES_FOLDER"])
