"""How the reader stands to an instrument: what she needs and has, her quotas, trainings, what her school has agreed."""

from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import is_signed_in, public
from booking.agreement_words import clause_name
from booking.agreements.queries import clause_for
from booking.agreements.words import gives
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.routes.instruments import instrument_or_404
from booking.clock import now
from booking.extras.queries import options_of
from booking.extras.words import KINDS, hours_of
from booking.qualifications.checklist import checklist_of_page
from booking.quotas.queries import standings
from booking.quotas.words import amount_in_words
from booking.reservations.hours import viewing
from booking.training.queries import SessionRow, next_sessions, of_instrument, rows_of
from models import Instrument, Training


@blueprint.get("/instruments/<public_id>/standing")
@public
def standing(public_id: str) -> ResponseReturnValue:
    """A page; as part of the instrument's own page, which loads it once it is there, just what is in it."""
    found, moment, viewer = instrument_or_404(public_id), now(), viewing(current_user)
    agreed = clause_for(found, viewer, moment)
    is_part = "HX-Request" in request.headers
    return render_template(
        "catalogue/_standing.html" if is_part else "catalogue/standing.html",
        instrument=found,
        access=checklist_of_page(found, viewer.person_id, moment),
        standings=standings(found, viewer, moment, agreed) if is_signed_in(current_user) else [],
        amount=amount_in_words,
        trainings=_trainings(found, moment),
        extras=options_of(found),
        extra_kinds=KINDS,
        extra_hours=hours_of,
        agreed=agreed,
        agreed_name=clause_name(agreed) if agreed else "",
        agreed_words=gives(agreed) if agreed else [],
    )


def _trainings(found: Instrument, moment: datetime) -> list[tuple[Training, SessionRow | None]]:
    """Those that cover it, each with its nearest session."""
    trainings = of_instrument(found)
    coming = next_sessions([one.id for one in trainings], moment) if trainings else {}
    nearest = [sessions[0] for sessions in coming.values()]
    rows = {row.session.training_id: row for row in rows_of(nearest, current_user, moment)} if nearest else {}
    return [(one, rows.get(one.id)) for one in trainings]
