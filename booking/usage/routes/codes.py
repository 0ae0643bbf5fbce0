"""The sheet of codes for a facility's benches, to be printed and cut."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.access import signed_in
from booking.accounts.links import absolute
from booking.clock import now
from booking.facility.queries import instruments_of
from booking.facility.routes.loading import facility_or_404, instrument_to_close_or_404
from booking.timeline.door import code_of
from booking.transaction import transaction
from booking.usage import actions, queries
from booking.usage.routes.blueprint import blueprint


@blueprint.get("/facilities/<public_id>/codes")
@signed_in
def codes(public_id: str) -> ResponseReturnValue:
    """One card for each instrument that has a code."""
    facility = facility_or_404(public_id)
    known, instruments = queries.codes_of(facility), instruments_of(facility)
    cards = [
        (one, address, code_of(address))
        for one in instruments
        if one.id in known and (address := absolute("usage.bench", token=known[one.id]))
    ]
    missing = len(instruments) - len(cards)
    return render_template("usage/codes.html", facility=facility, cards=cards, missing=missing)


@blueprint.post("/facilities/<public_id>/codes")
@signed_in
def make_codes(public_id: str) -> ResponseReturnValue:
    """For every instrument that has none."""
    facility = facility_or_404(public_id)
    with transaction():
        actions.make_codes(instruments_of(facility), now())
    return redirect(url_for("usage.codes", public_id=public_id), 303)


@blueprint.post("/instruments/<public_id>/bench-code")
@signed_in
def renew_code(public_id: str) -> ResponseReturnValue:
    """What was printed or photographed leads nowhere any more."""
    instrument = instrument_to_close_or_404(public_id)
    facility = instrument.facility.public_id
    with transaction():
        actions.renew_code(instrument, now())
    flash(_("A new code: print the sheet again and put it on the bench."), "success")
    return redirect(url_for("usage.codes", public_id=facility), 303)
