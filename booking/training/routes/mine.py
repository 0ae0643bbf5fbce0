"""My trainings: what is to come, what is still to do, what has been."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.reservations.clocks import reader_zone
from booking.training import queries, words
from booking.training.routes.blueprint import blueprint
from models import SessionState


@blueprint.get("/my-trainings")
@signed_in
def mine() -> ResponseReturnValue:
    moment = now()
    enrolments = queries.my_enrolments(current_user)
    coming = [one for one in enrolments if one.session.ends_at > moment and one.session.state == SessionState.PLANNED]
    past = [one for one in enrolments if one not in coming]
    rows = queries.rows_of([one.session for one in reversed(coming)], current_user, moment)
    return render_template(
        "training/mine.html",
        rows=rows,
        past=past,
        documents=queries.my_open_documents(current_user, {one.session.training_id for one in coming}),
        moment=moment,
        words=words,
        reader_zone=reader_zone(),
    )
