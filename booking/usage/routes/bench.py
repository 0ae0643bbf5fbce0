"""What the code on a bench leads to: this instrument, my booking here, in and out, or using it without one."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.usage import actions, queries
from booking.usage.presenting import Refusal, at_the_bench, refused_in_words
from booking.usage.routes.attempting import attempt, evidence_for, said_in, said_out
from booking.usage.routes.blueprint import blueprint
from booking.usage.routes.walking import Place, begin, form_of, page_of
from booking.usage.words import STANDINGS
from models import Instrument, Reservation


@blueprint.get("/at/<token>")
@signed_in
def bench(token: str) -> ResponseReturnValue:
    """Opening it changes nothing: a phone's camera opens addresses by itself."""
    return _page(_instrument_or_404(token), token)


@blueprint.post("/at/<token>/check-in")
@signed_in
def check_in_here(token: str) -> ResponseReturnValue:
    instrument = _instrument_or_404(token)
    reservation = _mine_or_404(instrument)
    evidence = evidence_for(reservation, is_at_the_bench=True)
    refused = attempt(reservation, lambda one, at: actions.check_in(one, current_user.id, at, evidence))
    if refused is not None:
        return _page(instrument, token, refused, reservation), 409
    flash(said_in(), "success")
    return redirect(url_for("usage.bench", token=token), 303)


@blueprint.post("/at/<token>/check-out")
@signed_in
def check_out_here(token: str) -> ResponseReturnValue:
    """What it was is asked at once, while she knows."""
    instrument = _instrument_or_404(token)
    reservation = _mine_or_404(instrument)
    refused = attempt(reservation, lambda one, at: actions.check_out(one, current_user.id, at))
    if refused is not None:
        return _page(instrument, token, refused, reservation), 409
    flash(said_out(), "success")
    usage = queries.usage_of(reservation.id) or abort(404)
    return redirect(url_for("usage.show", public_id=usage.public_id), 303)


@blueprint.post("/at/<token>/walk-up")
@signed_in
def walk_up_here(token: str) -> ResponseReturnValue:
    instrument = _instrument_or_404(token)
    form = form_of(instrument, request.form)
    return begin(instrument, form, is_at_the_bench=True, place=_place(instrument, token))


def _instrument_or_404(token: str) -> Instrument:
    return queries.instrument_at(token) or abort(404)


def _mine_or_404(instrument: Instrument) -> Reservation:
    """One of her own bookings of this instrument, named by the form."""
    mine = queries.bookings_here(instrument, current_user, now())
    return next((one for one in mine if one.public_id == request.form.get("reservation")), None) or abort(404)


def _page(
    instrument: Instrument, token: str, refused: Refusal | None = None, reservation: Reservation | None = None
) -> str:
    said = refused_in_words(refused, reservation) if refused else {"problems": [], "offers": None}
    place = _place(instrument, token, refused=said["problems"], offers=said["offers"])
    return page_of(instrument, form_of(instrument, None), place=place)


def _place(instrument: Instrument, token: str, **said: Any) -> Place:
    moment = now()
    mine = [at_the_bench(one, moment) for one in queries.bookings_here(instrument, current_user, moment)]
    more = {"token": token, "mine": mine, "refused": [], "offers": None, "standings": STANDINGS, **said}
    action, back = url_for("usage.walk_up_here", token=token), url_for("usage.bench", token=token)
    return Place("usage/bench.html", action, back, more)
