"""Checking in and out on a booking's page, staying longer, and walking up to an instrument without a booking."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import formats
from booking.access import signed_in
from booking.domain.interval import Interval
from booking.reservations.routes.loading import instrument_or_404, reservation_to_change_or_404
from booking.reservations.routes.showing import reservation_page
from booking.reservations.wall_clock import read
from booking.usage import actions, queries
from booking.usage.presenting import Refusal
from booking.usage.refusals import NotPossible
from booking.usage.routes.attempting import attempt, evidence_for, said_in, said_out
from booking.usage.routes.blueprint import blueprint
from booking.usage.routes.walking import begin, form_of, page_of
from booking.usage.words import problem
from models import Reservation


@blueprint.post("/reservations/<public_id>/check-in")
@signed_in
def check_in(public_id: str) -> ResponseReturnValue:
    """The use begins now; 409 with the reasons where the rules or the clock say no."""
    reservation = reservation_to_change_or_404(public_id)
    evidence = evidence_for(reservation)
    refused = attempt(reservation, lambda one, at: actions.check_in(one, current_user.id, at, evidence))
    if refused is not None:
        return _refused(reservation, refused)
    flash(said_in(), "success")
    return _back(reservation)


@blueprint.post("/reservations/<public_id>/check-out")
@signed_in
def check_out(public_id: str) -> ResponseReturnValue:
    """The use ends now; its page asks what it was."""
    reservation = reservation_to_change_or_404(public_id)
    refused = attempt(reservation, lambda one, at: actions.check_out(one, current_user.id, at))
    if refused is not None:
        return _refused(reservation, refused)
    flash(said_out(), "success")
    usage = queries.usage_of(reservation.id)
    if usage is None or _is_from_board():
        return _back(reservation)
    return redirect(url_for("usage.show", public_id=usage.public_id), 303)


@blueprint.post("/reservations/<public_id>/extension")
@signed_in
def extend(public_id: str) -> ResponseReturnValue:
    """What runs goes on until `ends`, a time of the instrument's clock."""
    reservation = reservation_to_change_or_404(public_id)
    zone = reservation.instrument.zone
    try:
        ends_at = read(request.form.get("ends", ""), zone)
        wanted = Interval(reservation.starts_at, ends_at)
    except (ValueError, OverflowError):
        problems = [{"effect": "refuse", "what": _("Choose a time."), "how": ""}]
        return reservation_page(reservation, problems=problems), 422
    refused = attempt(reservation, lambda one, at: actions.extend(one, ends_at, current_user.id, at), wanted)
    if refused is not None:
        return _refused(reservation, refused)
    flash(_("Now ends at %(time)s.", time=formats.clock(reservation.ends_at, zone)), "success")
    return _back(reservation)


@blueprint.get("/instruments/<public_id>/walk-up")
@signed_in
def walk_up(public_id: str) -> ResponseReturnValue:
    """Use it now without having booked: until when, or why not."""
    instrument = instrument_or_404(public_id)
    return page_of(instrument, form_of(instrument, None))


@blueprint.post("/instruments/<public_id>/walk-up")
@signed_in
def begin_walk_up(public_id: str) -> ResponseReturnValue:
    """It begins now; 409 with the reasons where somebody was faster."""
    instrument = instrument_or_404(public_id)
    return begin(instrument, form_of(instrument, request.form), is_at_the_bench=False)


def _refused(reservation: Reservation, refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, NotPossible):
        return reservation_page(reservation, problems=[problem(refusal.code)]), 409
    return reservation_page(reservation, refusal), 409


def _back(reservation: Reservation) -> ResponseReturnValue:
    """To the board that the lab came from, else to the booking's page."""
    if _is_from_board():
        facility = reservation.instrument.facility.public_id
        return redirect(url_for("usage.today", public_id=facility), 303)
    return redirect(url_for("reservations.show", public_id=reservation.public_id), 303)


def _is_from_board() -> bool:
    return request.form.get("from") == "board"
