"""Naming somebody else who is present at a supervised use, by whoever may change the booking."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.approvals.routes.trying import Problems, attempt
from booking.qualifications.actions.supervising import name_supervisor
from booking.qualifications.forms import SupervisorForm
from booking.qualifications.queries.mine import supervisors_of
from booking.qualifications.routes.blueprint import blueprint
from booking.reservations.routes.loading import reservation_to_change_or_404
from models import Reservation


@blueprint.get("/reservations/<public_id>/supervisor")
@signed_in
def supervisor(public_id: str) -> ResponseReturnValue:
    """Who may be named, whoever is now chosen."""
    reservation = reservation_to_change_or_404(public_id)
    return _page(reservation, _form(reservation))


@blueprint.post("/reservations/<public_id>/supervisor")
@signed_in
def name(public_id: str) -> ResponseReturnValue:
    """She is present from now on; 409 where that does not meet what is required."""
    reservation = reservation_to_change_or_404(public_id)
    form, by_id = _form(reservation, is_sent=True), current_user.id
    if not form.validate():
        return _page(reservation, form), 422
    people = {one.public_id: one for one in supervisors_of(reservation.instrument)}
    person = people.get(form.person.data) or abort(404)
    problems = attempt(lambda at: name_supervisor(reservation, person, by_id, at), reservation.instrument.zone)
    if problems:
        return _page(reservation, form, problems), 409
    flash(_("Saved. Both are told."), "success")
    return redirect(url_for("reservations.show", public_id=public_id), 303)


def _form(reservation: Reservation, *, is_sent: bool = False) -> SupervisorForm:
    now_named = reservation.supervisor.public_id if reservation.supervisor else ""
    form = SupervisorForm() if is_sent else SupervisorForm(formdata=None, data={"person": now_named})
    form.offer(one for one in supervisors_of(reservation.instrument) if one.id != reservation.user_id)
    return form


def _page(reservation: Reservation, form: SupervisorForm, problems: Problems | None = None) -> str:
    return render_template(
        "qualifications/supervisor.html", reservation=reservation, form=form, problems=problems or []
    )
