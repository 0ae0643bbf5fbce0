"""Find a slot: the page whose address is the search, and booking or giving back a chain as a whole."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from booking.access import public, signed_in
from booking.clock import now
from booking.domain.question import Wanted
from booking.finding.actions import Step, StepRefused, book_chain, cancel_chain
from booking.finding.page import page
from booking.finding.search import MOST_STEPS
from booking.languages import current_language
from booking.qualifications.checklist import checklist_of_refusal
from booking.reservations.actions import Refused, WrongState
from booking.reservations.forms import BookingForm
from booking.reservations.presenting import answer_of
from booking.reservations.routes.loading import (
    group_names,
    instrument_or_404,
    own_groups,
    reservation_to_change_or_404,
)
from booking.transaction import LostRace, transaction
from booking.undo import offer_undo
from models import Instrument, ReservationState

blueprint = Blueprint("finding", __name__)
FIELDS = ("starts", "ends", "mode")
MOST_KEY = 40


@blueprint.get("/find")
@public
def index() -> ResponseReturnValue:
    """The form, and what its address asks for."""
    return page(request.args)


@blueprint.post("/find/chains")
@signed_in
def create_chain() -> ResponseReturnValue:
    """Book all steps of a chain, or none: then 409 and the search again, with what stood in the way."""
    forms = [_form_of(number) for number in range(MOST_STEPS) if request.form.get(f"instrument-{number}")]
    if len(forms) < 2 or not all(form.validate() and form.interval for _instrument, form in forms):
        return page(_search(), {"title": _("Not booked"), "reasons": [_reason(_("These times are not complete."))]})
    steps = [Step(one.id, Wanted(form.interval, mode=form.mode.data)) for one, form in forms if form.interval]
    key = request.form.get("key", "")[:MOST_KEY]
    group = next((one for one in own_groups() if one.public_id == request.form.get("group")), None)
    try:
        with transaction():
            made = book_chain(steps, current_user.id, now(), group_id=group.id if group else None, title="", key=key)
            ids = [one.public_id for one in made]
            is_booked = all(one.state == ReservationState.CONFIRMED for one in made)
    except StepRefused as refused:
        return page(_search(), _why(refused, forms[refused.number][0]))
    except LostRace:
        return page(_search(), {"title": _("Not booked"), "reasons": [_reason(_("Somebody else was faster."))]})
    booked = ngettext("%(num)d step is booked.", "%(num)d steps are booked.", len(ids))
    said = booked if is_booked else _("All steps are held; the labs of some have yet to decide.")
    offer_undo(said, url_for("finding.cancel"), {"reservations": ",".join(ids)}, _("Undo all"))
    return redirect(url_for("reservations.mine"), 303)


@blueprint.post("/find/chains/cancellation")
@signed_in
def cancel() -> ResponseReturnValue:
    """Give all steps of a chain back."""
    ids = request.form.get("reservations", "").split(",")[:MOST_STEPS]
    chain = [reservation_to_change_or_404(one) for one in dict.fromkeys(ids)]
    try:
        with transaction():
            cancel_chain(chain, current_user.id, now())
    except (Refused, WrongState, LostRace):
        flash(_("They have changed since, so nothing was given back. Cancel them one by one."), "warning")
    else:
        flash(_("All steps are given back."), "success")
    return redirect(url_for("reservations.mine"), 303)


def _form_of(number: int) -> tuple[Instrument, BookingForm]:
    """One step as the booking form reads it; an instrument that one may not see is 404."""
    instrument = instrument_or_404(request.form[f"instrument-{number}"])
    sent = MultiDict({name: request.form.get(f"{name}-{number}", "") for name in FIELDS})
    groups = group_names(own_groups())
    return instrument, BookingForm(instrument, groups, formdata=sent, meta={"csrf": False})


def _search() -> MultiDict[str, str]:
    """The search that the chain was found by."""
    return MultiDict(parse_qsl(request.form.get("search", "")[:4000], max_num_fields=200))


def _why(refused: StepRefused, instrument: Instrument) -> dict[str, Any]:
    name = instrument.name_in(current_language())
    title = _("Not booked: step %(number)d, %(instrument)s", number=refused.number + 1, instrument=name)
    asked, verdict = refused.refused.question, refused.refused.verdict
    access = checklist_of_refusal(instrument, asked.who, asked.wanted, verdict, asked.now)
    return {"title": title, "reasons": answer_of(verdict, instrument.zone).reasons, "access": access}


def _reason(what: str) -> dict[str, str]:
    return {"effect": "refuse", "what": what, "how": _("Nothing was booked. Look at what is free now.")}
