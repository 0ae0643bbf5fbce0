"""What the requester does on the booking's page: answer a question, take another time that is proposed."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import may_change, signed_in
from booking.approvals import actions, queries
from booking.approvals.forms import TextForm
from booking.approvals.routes.blueprint import blueprint
from booking.approvals.routes.trying import attempt
from booking.reservations.routes.showing import reservation_page
from models import ApprovalRemark, RemarkKind, Reservation


@blueprint.post("/approval-questions/<public_id>/answer")
@signed_in
def answer(public_id: str) -> ResponseReturnValue:
    question, form = _remark_or_404(public_id, RemarkKind.QUESTION), TextForm()
    reservation = question.approval.reservation
    if not form.validate():
        return reservation_page(reservation, answer_form=form), 422
    by_id = current_user.id
    problems = attempt(lambda at: actions.answer(question, by_id, at, form.words), reservation.instrument.zone)
    if problems:
        return reservation_page(reservation, problems=problems), 409
    return _to_page(reservation, _("Answered. Whoever has asked is told."))


@blueprint.post("/approval-proposals/<public_id>/acceptance")
@signed_in
def accept_proposal(public_id: str) -> ResponseReturnValue:
    """The other time, at once."""
    proposal = _remark_or_404(public_id, RemarkKind.PROPOSAL)
    reservation, by_id = proposal.approval.reservation, current_user.id
    problems = attempt(lambda at: actions.accept_proposal(proposal, by_id, at), reservation.instrument.zone)
    if problems:
        return reservation_page(reservation, problems=problems), 409
    return _to_page(reservation, _("You have the other time."))


def _remark_or_404(public_id: str, kind: RemarkKind) -> ApprovalRemark:
    """Only to whoever may change the booking."""
    found = queries.find_remark(public_id, kind)
    if found is None or not may_change(current_user, found.approval.reservation):
        abort(404)
    return found


def _to_page(reservation: Reservation, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("reservations.show", public_id=reservation.public_id), 303)
