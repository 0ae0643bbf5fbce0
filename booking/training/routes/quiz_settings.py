"""The lab's page of a quiz: its questions, a new one, taking one away."""

import json

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from booking.access import signed_in
from booking.training import actions
from booking.training.forms import QuestionForm
from booking.training.queries.quizzes import find_question
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import run_training_or_404
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Training, db

MOST_QUESTIONS, UNDO_SECONDS = 50, 3600


@blueprint.get("/trainings/<public_id>/questions")
@signed_in
def questions(public_id: str) -> ResponseReturnValue:
    return _page(run_training_or_404(public_id), QuestionForm(formdata=None))


@blueprint.post("/trainings/<public_id>/questions")
@signed_in
def add_question(public_id: str) -> ResponseReturnValue:
    training = run_training_or_404(public_id)
    form = QuestionForm()
    if not form.validate():
        return _page(training, form), 422
    if len(training.questions) >= MOST_QUESTIONS:
        form.text.errors = [_("At most %(most)d questions.", most=MOST_QUESTIONS)]
        return _page(training, form), 409
    with transaction():
        actions.add_question(run_training_or_404(public_id), form.text.data, form.text_zh.data, form.parsed)
    flash(_("Added."), "success")
    return redirect(url_for("training.questions", public_id=public_id), 303)


@blueprint.post("/quiz-questions/<public_id>/removal")
@signed_in
def remove_question(public_id: str) -> ResponseReturnValue:
    """Tries that were made stay as they were."""
    with transaction():
        question = find_question(public_id) or abort(404)
        training_id = db.session.get_one(Training, question.training_id).public_id
        run_training_or_404(training_id)
        choices = [(one.text, one.text_zh, one.is_right) for one in question.choices]
        kept = json.dumps([question.text, question.text_zh, choices])
        db.session.delete(question)
    back = url_for("training.restore_question", public_id=training_id)
    offer_undo(_("Taken away."), back, {"question": _token().dumps([training_id, kept])})
    return redirect(url_for("training.questions", public_id=training_id), 303)


@blueprint.post("/trainings/<public_id>/questions/restoration")
@signed_in
def restore_question(public_id: str) -> ResponseReturnValue:
    """What was just taken away, as the last question; what the button sends is signed."""
    run_training_or_404(public_id)
    try:
        training_id, kept = _token().loads(request.form.get("question", ""), max_age=UNDO_SECONDS)
    except BadSignature:
        abort(400)
    if training_id != public_id:
        abort(400)
    text, text_zh, choices = json.loads(kept)
    with transaction():
        actions.add_question(run_training_or_404(public_id), text, text_zh, [tuple(one) for one in choices])
    return redirect(url_for("training.questions", public_id=public_id), 303)


def _token() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="removed question")


def _page(training: Training, form: QuestionForm) -> str:
    return render_template("training/questions.html", training=training, form=form)
