"""Enrolling by one button, and giving the seat back."""

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.domain.training import Bar
from booking.notices.training_mails import session_file
from booking.training import actions, queries, words
from booking.training.actions import CannotEnrol, TooLateToLeave
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import seen_session_or_404, training_or_404
from booking.training.routes.reading import training_page
from booking.transaction import transaction
from booking.undo import offer_undo
from models import EnrolmentState


@blueprint.post("/training-sessions/<public_id>/enrolments")
@signed_in
def enrol(public_id: str) -> ResponseReturnValue:
    """A seat, or with `or_wait` a place in the line where no seat is free."""
    session = seen_session_or_404(public_id)
    training_id = session.training.public_id
    try:
        with transaction():
            enrolment = actions.enrol(session.id, current_user, now(), or_wait="or_wait" in request.form)
            is_seated, undo = enrolment.state == EnrolmentState.ENROLLED, enrolment.public_id
    except CannotEnrol as cannot:
        if cannot.bars in ((Bar.ENROLLED,), (Bar.WAITING,)):
            flash(words.why_not(cannot.bars[0]), "success")
            return redirect(url_for("training.show", public_id=training_id), 303)
        said = words.reasons(cannot.bars, cannot.preparation)
        session = seen_session_or_404(public_id)
        may_wait = cannot.bars == (Bar.FULL,) and session.has_waiting_list
        return training_page(training_or_404(training_id), said, session if may_wait else None), 409
    text = (
        _("You are enrolled. A mail with a calendar file follows.")
        if is_seated
        else _("You wait. When a seat falls free, it is yours, and you get a mail.")
    )
    offer_undo(text, url_for("training.withdraw", public_id=undo))
    return redirect(url_for("training.show", public_id=training_id), 303)


@blueprint.post("/enrolments/<public_id>/withdrawal")
@signed_in
def withdraw(public_id: str) -> ResponseReturnValue:
    """Whoever waits first has the seat."""
    enrolment = queries.find_enrolment(public_id, current_user) or abort(404)
    session_id, training_id = enrolment.session.public_id, enrolment.session.training.public_id
    try:
        with transaction():
            is_done = actions.withdraw(enrolment, now())
    except TooLateToLeave:
        flash(_("It has begun: it is too late to give the seat back."), "warning")
        return redirect(url_for("training.show", public_id=training_id), 303)
    if is_done:
        again = url_for("training.enrol", public_id=session_id)
        offer_undo(_("You do not take part any more."), again, {"or_wait": "1"}, label=_("Enrol again"))
    return redirect(url_for("training.show", public_id=training_id), 303)


@blueprint.get("/training-sessions/<public_id>/session.ics")
@signed_in
def calendar_file(public_id: str) -> ResponseReturnValue:
    """For a calendar that is not subscribed."""
    session = seen_session_or_404(public_id)
    name = f"training-{session.public_id}.ics"
    return Response(
        session_file(session), mimetype="text/calendar", headers={"Content-Disposition": f"attachment; filename={name}"}
    )
