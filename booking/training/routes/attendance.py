"""A session as the lab sees it: participants, who waits, and marking many at once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.training import actions, queries, words
from booking.training.actions import NotReady, WrongMark
from booking.training.forms import AttendanceForm
from booking.training.queries.sessions import holds_its_time
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import led_session_or_404
from booking.transaction import transaction
from models import Enrolment, EnrolmentState, SessionState, TrainingSession


@blueprint.get("/training-sessions/<public_id>")
@signed_in
def session(public_id: str) -> ResponseReturnValue:
    """Who takes part; for its trainers and whoever runs the training."""
    return _page(led_session_or_404(public_id))


@blueprint.post("/training-sessions/<public_id>/attendance")
@signed_in
def mark(public_id: str) -> ResponseReturnValue:
    """Mark those ticked; whoever passes is qualified."""
    found = led_session_or_404(public_id)
    form = AttendanceForm()
    form.offer(found.training, _seated(found))
    if not form.validate():
        return _page(found, form), 422
    outcome, level = form.chosen
    try:
        with transaction():
            count = actions.mark(found, form.people.data, outcome, level, form.evidence.data, current_user, now())
    except (WrongMark, NotReady) as wrong:
        form.people.errors = [_said(wrong)]
        return _page(led_session_or_404(public_id), form), 409
    flash(ngettext("Marked %(num)d person.", "Marked %(num)d people.", count), "success")
    return redirect(url_for("training.session", public_id=public_id), 303)


def _said(wrong: WrongMark | NotReady) -> str:
    if isinstance(wrong, NotReady):
        names = _(", ").join(person.name for person in wrong.people)
        return _(
            "Nobody was marked. Not so far, or passed already: %(names)s. What is missing stands beside each name; what"
            " was passed is taken back by revoking the qualification.",
            names=names,
        )
    return _("The session has not begun yet: mark people when it has.")


def _seated(found: TrainingSession) -> list[Enrolment]:
    return [one for one in queries.participants(found) if one.state == EnrolmentState.ENROLLED]


def _page(found: TrainingSession, form: AttendanceForm | None = None) -> str:
    moment, people = now(), queries.participants(found)
    seated = [one for one in people if one.state == EnrolmentState.ENROLLED]
    if form is None:
        form = AttendanceForm(formdata=None)
        form.offer(found.training, seated)
    ready = queries.preparations(found.training, [one.user_id for one in people], moment)
    return render_template(
        "training/session.html",
        session=found,
        training=found.training,
        seated=seated,
        waiting=[one for one in people if one.state == EnrolmentState.WAITING],
        lacks={user_id: words.still_to_do(one) for user_id, one in ready.items()},
        form=form,
        is_run=queries.runs_training(current_user, found.training),
        is_planned=found.state == SessionState.PLANNED,
        has_begun=moment >= found.starts_at,
        holds=holds_its_time(found),
        words=words,
    )
