"""Taking a settlement's next step: cut, statements, agreed, sealed."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import concerned
from booking.access import requires
from booking.clock import now
from booking.domain.closing_steps import Step
from booking.settlement.actions.agreeing import conclude
from booking.settlement.actions.sealing import seal
from booking.settlement.actions.stepping import NotYet, cut, issue
from booking.settlement.routes.blueprint import blueprint
from booking.settlement.routes.loading import period_or_404
from booking.settlement.routes.showing import period_page
from booking.settlement.words import STEPS
from booking.transaction import transaction

TAKEN = {Step.OPEN: cut, Step.CUT: issue, Step.ISSUED: conclude, Step.PAID: seal}


@blueprint.post("/settlements/<public_id>/steps")
@requires(concerned.is_any_bookkeeper)
def step(public_id: str) -> ResponseReturnValue:
    """The next step after the one that the page has shown; a second click finds it taken, and is told so."""
    period = period_or_404(public_id)
    if not concerned.may_step(current_user, period):
        abort(404)
    period_id, seen = period.id, request.form.get("from", "")
    if seen not in {one.value for one in TAKEN}:
        abort(400)
    try:
        with transaction():
            reached = TAKEN[Step(seen)](period_id, now()).state
    except NotYet:
        problem = _("The next step cannot be taken now; see below why. Perhaps somebody else has just taken it.")
        return period_page(period_or_404(public_id), problem), 409
    flash(_("The settlement is now: %(step)s.", step=str(STEPS[reached])), "success")
    return redirect(url_for("settlement.show", public_id=public_id), 303)
