"""The simulator's page. A form that asks: the address holds all of it, and nothing is written."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking import access
from booking.catalogue.queries.institutions import schools
from booking.catalogue.queries.instruments import find_instrument
from booking.clock import now
from booking.declarations import signed_in
from booking.languages import current_language
from booking.policies.words import GROUPS, Kind, value_in_words
from booking.reservations.forms import MODE_WORDS
from booking.reservations.requirement_words import LEVELS
from booking.simulator.answering import OUTCOMES, simulate
from booking.simulator.asking import asked_by, usual
from models import Institution, Instrument

blueprint = Blueprint("simulator", __name__)


@blueprint.get("/instruments/<public_id>/simulator")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    """For whoever runs the instrument: what the rules answer to somebody at some time."""
    instrument = _instrument_or_404(public_id)
    moment = now()
    is_asked = "starts" in request.args
    asked = asked_by(request.args, instrument, moment)
    answer = None
    if is_asked and not asked.problems and asked.wanted is not None:
        answer = simulate(instrument, asked.who, asked.wanted, asked.now or moment, asked.assumed)
    page = render_template(
        "simulator/show.html",
        instrument=instrument,
        sent=request.args if is_asked else usual(instrument, moment),
        problems=asked.problems if is_asked else {},
        answer=answer,
        outcome=OUTCOMES[answer.outcome] if answer else None,
        schools=[(one.public_id, one.name_in(current_language())) for one in _others(instrument)],
        modes={mode: MODE_WORDS[mode] for mode in instrument.modes},
        levels=LEVELS,
        groups=GROUPS,
        yes_no=Kind.YES_NO,
        in_words=lambda name: value_in_words(name, getattr(instrument, name)),
        is_changed=bool(asked.assumed),
    )
    return page, 422 if is_asked and asked.problems else 200


def _instrument_or_404(public_id: str) -> Instrument:
    found = find_instrument(public_id, current_user)
    return found if found is not None and access.runs(current_user, found.facility) else abort(404)


def _others(instrument: Instrument) -> list[Institution]:
    return [one.institution for one in schools() if one.institution.id != instrument.institution_id]
