"""One request with all that matters for deciding; yes, no, asking back, another time."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.approvals import actions, queries
from booking.approvals.forms import ProposalForm, TextForm, proposal_form
from booking.approvals.records import records_of
from booking.approvals.routes.blueprint import blueprint
from booking.approvals.routes.queue import page_words, queue_page
from booking.approvals.routes.trying import Problems, attempt, changed_meanwhile
from booking.clock import now
from booking.reservations.actions import accept, decline
from booking.reservations.forms import ReasonForm
from booking.reservations.presenting import closed_reasons
from booking.reservations.queries import closures_during
from booking.reservations.wall_clock import written
from models import Approval


@blueprint.get("/approvals/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    return _page(_step_or_404(public_id))


@blueprint.post("/approvals/<public_id>/acceptance")
@signed_in
def approve(public_id: str) -> ResponseReturnValue:
    step, form = _step_or_404(public_id), ReasonForm()
    if not form.validate():
        return _page(step, reason_form=form), 422
    by_id, words = current_user.id, form.words
    problems = attempt(
        lambda at: accept(step.reservation, by_id, at, step=public_id, reason=words), step.reservation.instrument.zone
    )
    return _answered(step, problems, _("Your yes is noted."))


@blueprint.post("/approvals/<public_id>/refusal")
@signed_in
def reject(public_id: str) -> ResponseReturnValue:
    step, form = _step_or_404(public_id), ReasonForm()
    if not form.validate():
        return _page(step, reason_form=form), 422
    by_id, words = current_user.id, form.words
    problems = attempt(
        lambda at: decline(step.reservation, by_id, at, words, step=public_id), step.reservation.instrument.zone
    )
    said = _("Declined. %(person)s is told.", person=step.reservation.user.name)
    return _answered(step, problems, said)


@blueprint.post("/approvals/<public_id>/questions")
@signed_in
def ask_back(public_id: str) -> ResponseReturnValue:
    """The person is asked for more, and the deadline counts anew."""
    step, form = _step_or_404(public_id), TextForm()
    if not form.validate():
        return _page(step, text_form=form), 422
    by_id = current_user.id
    problems = attempt(lambda at: actions.ask_back(step, by_id, at, form.words), step.reservation.instrument.zone)
    return _answered(step, problems, _("Asked. %(person)s is told.", person=step.reservation.user.name), to_step=True)


@blueprint.post("/approvals/<public_id>/proposals")
@signed_in
def propose(public_id: str) -> ResponseReturnValue:
    """Another time, to which the reader says yes."""
    step = _step_or_404(public_id)
    form = proposal_form(step.reservation.instrument.zone, is_sent=True)
    interval = form.interval if form.validate() else None
    if interval is None:
        return _page(step, proposal=form), 422
    by_id = current_user.id
    problems = attempt(
        lambda at: actions.propose(step, interval, by_id, at, form.words), step.reservation.instrument.zone
    )
    said = _("Proposed. %(person)s is told.", person=step.reservation.user.name)
    return _answered(step, problems, said, to_step=True)


@blueprint.post("/approvals/<public_id>/proposals/withdrawal")
@signed_in
def take_back(public_id: str) -> ResponseReturnValue:
    step = _step_or_404(public_id)
    proposal = queries.talk_of(step.reservation).open_proposal
    if proposal is None:
        return _page(step), 409
    by_id = current_user.id
    problems = attempt(lambda at: actions.take_back(proposal, by_id, at), step.reservation.instrument.zone)
    return _answered(step, problems, _("The proposal is taken back."), to_step=True)


def _answered(step: Approval, problems: Problems, said: str, *, to_step: bool = False) -> ResponseReturnValue:
    """Back to the queue, or to the page of a step that is still to be decided; 409 and why not."""
    if problems:
        found = queries.step_to_decide(current_user, step.public_id, now())
        if found is not None:
            return _page(found, problems=problems), 409
        flash(problems[0]["what"], "warning")
        return queue_page(), 409
    flash(said, "success")
    address = url_for("approvals.show", public_id=step.public_id) if to_step else url_for("approvals.index")
    return redirect(address, 303)


def _step_or_404(public_id: str) -> Approval:
    """The step, if it is the reader's to decide; the queue and 409 where it has been decided meanwhile."""
    found = queries.step_to_decide(current_user, public_id, now())
    if found is None and queries.is_decided_before(current_user, public_id):
        flash(changed_meanwhile(), "warning")
        abort(make_response(queue_page(), 409))
    return found or abort(404)


def _page(
    step: Approval,
    *,
    problems: Problems | None = None,
    reason_form: ReasonForm | None = None,
    text_form: TextForm | None = None,
    proposal: ProposalForm | None = None,
) -> str:
    reservation, moment = step.reservation, now()
    zone = reservation.instrument.zone
    times = written(reservation.starts_at, zone), written(reservation.ends_at, zone)
    shut = closures_during([reservation]).get(reservation.id)
    return render_template(
        "approvals/show.html", step=step, reservation=reservation, problems=problems or [],
        record=records_of([step], moment)[step.id], turns=queries.turns_of(reservation, moment),
        talk=queries.talk_of(reservation), competing=queries.competing_with(reservation),
        waiting=queries.waiting_for(reservation), elsewhere=queries.elsewhere_at_once(reservation),
        closed=closed_reasons(shut, zone), reason_form=reason_form or ReasonForm(formdata=None),
        text_form=text_form or TextForm(formdata=None),
        proposal_form=proposal or proposal_form(zone, *times), **page_words(),
    )  # fmt: skip
