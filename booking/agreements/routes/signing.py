"""What only the region does: putting an agreement in force, and ending it before its time."""

from datetime import timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.agreements import actions
from booking.agreements.forms import EndingForm, SignatureForm
from booking.agreements.routes.blueprint import blueprint
from booking.agreements.routes.loading import agreement_to_sign_or_404
from booking.agreements.routes.showing import agreement_page
from booking.agreements.words import fault_in_words
from booking.clock import now
from booking.transaction import transaction


@blueprint.post("/agreements/<public_id>/signature")
@signed_in
def sign(public_id: str) -> ResponseReturnValue:
    """It is in force; 409 and why not, where something stands in the way."""
    agreement, form = agreement_to_sign_or_404(public_id), SignatureForm()
    if not form.validate():
        return agreement_page(agreement, signature=form), 422
    signature = form.signed_by.data, form.signed_on.data
    try:
        with transaction():
            actions.put_in_force(agreement_to_sign_or_404(public_id), *signature, current_user, now())
    except actions.NotAgreed as refused:
        return agreement_page(agreement, fault_in_words(refused), signature=form), 409
    flash(_("In force from its first day on."), "success")
    return redirect(url_for("agreements.show", public_id=public_id), 303)


@blueprint.post("/agreements/<public_id>/ending")
@signed_in
def end(public_id: str) -> ResponseReturnValue:
    """It holds for no use after that day; what is booked stays."""
    agreement, form = agreement_to_sign_or_404(public_id), EndingForm()
    if not form.validate():
        return agreement_page(agreement, ending=form), 422
    try:
        with transaction():
            actions.end(agreement_to_sign_or_404(public_id), form.ends_on.data + timedelta(days=1), now())
    except actions.NotAgreed as refused:
        return agreement_page(agreement, fault_in_words(refused), ending=form), 409
    flash(_("It ends. What is booked stays."), "success")
    return redirect(url_for("agreements.show", public_id=public_id), 303)
