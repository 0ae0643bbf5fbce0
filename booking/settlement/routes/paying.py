"""Recording that a transfer has been paid."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import concerned, formats
from booking.access import requires
from booking.clock import now
from booking.domain.closing_steps import Step
from booking.settlement.actions.paying import NotThatMuch, left_of, record_payment
from booking.settlement.actions.stepping import NotYet
from booking.settlement.forms import PaymentForm
from booking.settlement.routes.blueprint import blueprint
from booking.settlement.routes.loading import names, transfer_or_404
from booking.transaction import transaction
from models import Transfer


@blueprint.get("/transfers/<public_id>")
@requires(concerned.is_any_bookkeeper)
def transfer(public_id: str) -> ResponseReturnValue:
    """What it is for, and what has been paid of it."""
    return _page(transfer_or_404(public_id))


@blueprint.post("/transfers/<public_id>/payments")
@requires(concerned.is_any_bookkeeper)
def pay(public_id: str) -> ResponseReturnValue:
    """Whoever gets it says that it has come, and when."""
    found = transfer_or_404(public_id)
    if not concerned.may_record_payment(current_user, found):
        abort(404)
    form = PaymentForm(meta={"currency": found.currency})
    if not form.validate_on_submit():
        return _page(found, form), 422
    number, amount, currency = found.id, form.amount_minor, found.currency
    try:
        with transaction():
            record_payment(number, amount, form.paid_on.data, form.reference.data or "", current_user, now())
    except NotThatMuch as refused:
        left = formats.money(refused.left_minor, currency)
        problem = _("%(left)s is left to pay; no more can be recorded, and no more taken back than was.", left=left)
        return _page(transfer_or_404(public_id), form, problem), 422
    except NotYet:
        return _page(transfer_or_404(public_id), form, _("The settlement does not wait for payments now.")), 409
    flash(_("Recorded."), "success")
    return redirect(url_for("settlement.transfer", public_id=public_id), 303)


def _page(found: Transfer, form: PaymentForm | None = None, problem: str = "") -> str:
    left = left_of(found)
    meta = {"currency": found.currency}
    may_record = concerned.may_record_payment(current_user, found) and not found.is_carried
    return render_template(
        "settlement/transfer.html",
        transfer=found,
        period=found.period,
        names=names(),
        left=left,
        may_record=may_record and found.period.state in (Step.AGREED, Step.PAID),
        form=form or PaymentForm(formdata=None, meta=meta, data={"amount": left, "paid_on": now().date()}),
        problem=problem,
    )
