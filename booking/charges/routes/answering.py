"""Objecting to a line of a charge, and the lab's answer: it stands by it, or takes the charge back."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import concerned
from booking.access import signed_in
from booking.charges.actions.disputing import NotDisputed, dispute, reject, withdraw
from booking.charges.actions.making import charge_anew
from booking.charges.actions.reversing import NotReversed, reverse
from booking.charges.forms import ReasonForm
from booking.charges.queries.listed import find_charge, find_dispute, find_share
from booking.charges.routes.blueprint import blueprint
from booking.charges.routes.showing import charge_page
from booking.charges.words import WHYS
from booking.clock import now
from booking.transaction import transaction
from models import Charge


@blueprint.post("/shares/<public_id>/disputes")
@signed_in
def open_dispute(public_id: str) -> ResponseReturnValue:
    """Whoever pays the line says what is wrong with it."""
    share = find_share(current_user, public_id) or abort(404)
    if not concerned.may_dispute(current_user, share):
        abort(404)
    charge, form, share_id = share.charge.public_id, ReasonForm(), share.id
    if not form.validate_on_submit():
        return charge_page(_charge(charge), dispute=form, failed=public_id), 422
    said = _("The line is disputed: it is in no settlement until the lab has answered.")
    return _done(charge, said, lambda: dispute(share_id, form.reason.data, current_user, now()))


@blueprint.post("/disputes/<public_id>/withdrawal")
@signed_in
def withdraw_dispute(public_id: str) -> ResponseReturnValue:
    found = find_dispute(current_user, public_id) or abort(404)
    if not concerned.may_withdraw(current_user, found):
        abort(404)
    charge, dispute_id = found.share.charge.public_id, found.id
    return _done(charge, _("The objection is taken back."), lambda: withdraw(dispute_id, current_user, now()))


@blueprint.post("/disputes/<public_id>/rejection")
@signed_in
def reject_dispute(public_id: str) -> ResponseReturnValue:
    """The lab stands by the charge, and says why."""
    found = find_dispute(current_user, public_id) or abort(404)
    if not concerned.may_correct(current_user, found.share.charge):
        abort(404)
    charge, dispute_id, form = found.share.charge.public_id, found.id, ReasonForm()
    if not form.validate_on_submit():
        return charge_page(_charge(charge), rejection=form, failed=public_id), 422
    said = _("Answered: the line comes into the next settlement.")
    return _done(charge, said, lambda: reject(dispute_id, form.reason.data, current_user, now()))


@blueprint.post("/charges/<public_id>/reversal")
@signed_in
def take_back(public_id: str) -> ResponseReturnValue:
    """The lab takes the charge back, whole."""
    found, form = _to_correct(public_id), ReasonForm()
    if not form.validate_on_submit():
        return charge_page(found, reversal=form, failed="reversal"), 422
    charge_id = found.id
    said = _("The charge is taken back; the reversal comes into the next settlement.")
    return _done(public_id, said, lambda: reverse(charge_id, form.reason.data, current_user, now()))


@blueprint.post("/charges/<public_id>/correction")
@signed_in
def correct(public_id: str) -> ResponseReturnValue:
    """The lab takes it back and charges again by what the record of use says now."""
    found, form = _to_correct(public_id), ReasonForm()
    if not form.validate_on_submit():
        return charge_page(found, reversal=form, failed="reversal"), 422
    charge_id = found.id
    said = _("The charge is taken back, and a new one is in its place.")
    return _done(public_id, said, lambda: charge_anew(charge_id, form.reason.data, current_user, now()))


def _to_correct(public_id: str) -> Charge:
    found = _charge(public_id)
    return found if concerned.may_correct(current_user, found) else abort(404)


def _charge(public_id: str) -> Charge:
    return find_charge(current_user, public_id) or abort(404)


def _done(charge: str, said: str, action: Callable[[], object]) -> ResponseReturnValue:
    try:
        with transaction():
            action()
    except NotDisputed as refused:
        return charge_page(_charge(charge), str(WHYS[refused.why])), 409
    except NotReversed:
        problem = _("It has been taken back already, or there is no price by which to charge it again.")
        return charge_page(_charge(charge), problem), 409
    flash(said, "success")
    return redirect(url_for("charges.show", public_id=charge), 303)
