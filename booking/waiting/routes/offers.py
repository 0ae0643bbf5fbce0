"""An offer: what it is, until when, and its two answers. Opening the page changes nothing."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.extras.words import names_of
from booking.places import place_of
from booking.qualifications.checklist import checklist_of_refusal
from booking.reservations.clocks import reader_zone
from booking.reservations.extras import held_by
from booking.reservations.judging import Refused
from booking.reservations.presenting import answer_of
from booking.transaction import LostRace, transaction
from booking.waiting import actions, queries
from booking.waiting.queries.lines import wish_of
from booking.waiting.routes.blueprint import blueprint
from booking.waiting.words import left_until, reasons
from models import HOLDING, Instrument, OfferState, WaitingOffer


@blueprint.get("/offers/<public_id>")
@signed_in
def offer(public_id: str) -> ResponseReturnValue:
    return _page(_offer_or_404(public_id), now())


@blueprint.post("/offers/<public_id>/acceptance")
@signed_in
def accept(public_id: str) -> ResponseReturnValue:
    """The time is hers. Pressed twice, in two tabs, it is hers all the same."""
    found, moment = _offer_or_404(public_id), now()
    try:
        with transaction():
            reservation = actions.accept(found, current_user.id, moment)
            address = url_for("reservations.show", public_id=reservation.public_id)
            is_booked = reservation.state.value == "confirmed"
    except Refused as refused:
        return _page(found, moment, refused), 409
    except (actions.WrongState, LostRace):
        return _decided(public_id, moment)
    flash(_("Booked.") if is_booked else _("Asked for: the lab decides, and the time is held."), "success")
    return redirect(address, 303)


@blueprint.post("/offers/<public_id>/refusal")
@signed_in
def decline(public_id: str) -> ResponseReturnValue:
    """The next person is asked at once."""
    found, moment = _offer_or_404(public_id), now()
    goes_on = "goes_on" in request.form and not wish_of(found.entry).is_exact
    try:
        with transaction():
            actions.decline(found, current_user.id, moment, goes_on_waiting=goes_on)
    except (actions.WrongState, LostRace):
        return _decided(public_id, moment)
    said = _("Declined. You go on waiting for other hours.") if goes_on else _("Declined. The next person is asked.")
    flash(said, "success")
    return redirect(url_for("reservations.mine"), 303)


def _decided(public_id: str, moment: datetime) -> ResponseReturnValue:
    """Answered in another tab, or over: as it is now."""
    found = _offer_or_404(public_id)
    if found.state == OfferState.ACCEPTED and found.reservation.state in HOLDING:
        flash(_("This time is yours already."), "success")
        return redirect(url_for("reservations.show", public_id=found.reservation.public_id), 303)
    return _page(found, moment), 409


def _offer_or_404(public_id: str) -> WaitingOffer:
    return queries.offer_to(current_user, public_id) or abort(404)


def _page(found: WaitingOffer, moment: datetime, refused: Refused | None = None) -> str:
    instrument = found.reservation.instrument
    is_open = found.state == OfferState.OPEN and found.expires_at > moment
    return render_template(
        "waiting/offer.html",
        offer=found,
        instrument=instrument,
        is_open=is_open,
        left=left_until(found.expires_at, moment) if is_open else "",
        reasons=reasons(found.reasons, instrument.zone),
        is_exact=wish_of(found.entry).is_exact,
        place=place_of(instrument),
        extras=names_of(held_by([found.reservation_id]).get(found.reservation_id, found.reservation.options)),
        **_refusal(instrument, refused),
        reader_zone=reader_zone(),
    )


def _refusal(instrument: Instrument, refused: Refused | None) -> dict[str, Any]:
    """Why it cannot be hers, and what such a use takes."""
    if refused is None:
        return {"problems": [], "access": None}
    asked, verdict = refused.question, refused.verdict
    access = checklist_of_refusal(instrument, asked.who, asked.wanted, verdict, asked.now)
    return {"problems": answer_of(verdict, instrument.zone).reasons, "access": access}
