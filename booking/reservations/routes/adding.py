"""What a reservation adds to its instrument: other accessories, another operator; and taking that back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.reservations import actions
from booking.reservations.extras import ids_of, options_with
from booking.reservations.routes.attempting import attempt
from booking.reservations.routes.blueprint import blueprint
from booking.reservations.routes.loading import reservation_to_change_or_404
from booking.reservations.routes.showing import extras_form_of, reservation_page
from booking.undo import offer_undo


@blueprint.post("/reservations/<public_id>/extras")
@signed_in
def change_extras(public_id: str) -> ResponseReturnValue:
    """Other accessories, or another operator, for the time that it has. Only who else has them, or that they are not
    there, stands against it, which nobody can set aside."""
    reservation = reservation_to_change_or_404(public_id)
    form = extras_form_of(reservation, is_sent=True)
    if not form.validate():
        return reservation_page(reservation, extras_form=form), 422
    ids, before = ids_of(form.added), reservation.sequence
    refused = attempt(reservation, lambda one, at: actions.change_extras(one, options_with(ids), current_user.id, at))
    if refused is not None:
        return reservation_page(reservation, refused, extras_form=extras_form_of(reservation, is_sent=True)), 409
    if reservation.sequence == before:
        flash(_("Saved."), "success")
    else:
        undo = url_for("reservations.undo_extras", public_id=public_id)
        offer_undo(_("Saved."), undo, {"sequence": str(reservation.sequence)})
    return redirect(url_for("reservations.show", public_id=public_id), 303)


@blueprint.post("/reservations/<public_id>/extras/undo")
@signed_in
def undo_extras(public_id: str) -> ResponseReturnValue:
    """Undo of the change that led to revision `sequence`: what was added before it, if nobody has that by now."""
    reservation = reservation_to_change_or_404(public_id)
    sequence = request.form.get("sequence", -1, type=int)
    refused = attempt(reservation, lambda one, at: actions.undo_extras(one, sequence, current_user.id, at))
    if refused is not None:
        return reservation_page(reservation, refused), 409
    flash(_("Taken back."), "success")
    return redirect(url_for("reservations.show", public_id=public_id), 303)
