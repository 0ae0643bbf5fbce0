"""Answering a training's quiz."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.training import actions, queries
from booking.training.actions import NoMoreTries
from booking.training.forms import answers_in
from booking.training.queries.quizzes import attempts_of
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import training_or_404
from booking.transaction import transaction
from models import Training, User, db


@blueprint.get("/trainings/<public_id>/quiz")
@signed_in
def quiz(public_id: str) -> ResponseReturnValue:
    return _page(_training_or_404(public_id))


@blueprint.post("/trainings/<public_id>/quiz")
@signed_in
def answer_quiz(public_id: str) -> ResponseReturnValue:
    """One of a limited number of tries; nothing is counted before every question is answered."""
    training = _training_or_404(public_id)
    given = answers_in(request.form, training.questions)
    unanswered = [question.public_id for question in training.questions if not given[question.public_id]]
    if unanswered:
        return _page(training, given, unanswered), 422
    try:
        with transaction():
            training = _training_or_404(public_id)
            attempt = actions.answer_quiz(training, db.session.get_one(User, current_user.id), given, now())
            is_passed, right, asked = attempt.is_passed, attempt.right_count, attempt.asked_count
    except NoMoreTries:
        flash(_("You have passed it already, or have no try left."), "warning")
        return redirect(url_for("training.quiz", public_id=public_id), 303)
    said = _("Passed: %(right)d of %(asked)d right.") if is_passed else _("Not passed: %(right)d of %(asked)d right.")
    flash(said % {"right": right, "asked": asked}, "success" if is_passed else "warning")
    target = "training.show" if is_passed else "training.quiz"
    return redirect(url_for(target, public_id=public_id), 303)


def _training_or_404(public_id: str) -> Training:
    training = training_or_404(public_id)
    return training if training.questions else abort(404)


def _page(training: Training, given: dict[str, set[int]] | None = None, unanswered: list[str] | None = None) -> str:
    return render_template(
        "training/quiz.html",
        training=training,
        given=given or {},
        unanswered=unanswered or [],
        attempts=attempts_of(training, current_user),
        preparation=queries.preparation_of(training, current_user.id, now()),
    )
