"""My bookings, coming and past, as a page and as a table file."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from booking.access import signed_in
from booking.clock import now
from booking.languages import current_language
from booking.paging import page_of
from booking.reservations import queries
from booking.reservations.presenting import reader_zone
from booking.reservations.routes.blueprint import blueprint
from booking.tables import csv_of
from models import Reservation

COMING, PAST = "coming", "past"


@blueprint.get("/bookings")
@signed_in
def mine() -> ResponseReturnValue:
    span = _span()
    page = page_of(_reservations(), _number())
    return render_template(
        "reservations/mine.html",
        page=page,
        span=span,
        reader_zone=reader_zone(),
        url_of=lambda number: url_for("reservations.mine", span=span, page=number),
    )


@blueprint.get("/bookings.csv")
@signed_in
def mine_csv() -> ResponseReturnValue:
    """The whole list as CSV: moments with their offset, in the instrument's zone."""
    language = current_language()
    rows = [
        [
            one.starts_at.astimezone(one.instrument.zone).isoformat(),
            one.ends_at.astimezone(one.instrument.zone).isoformat(),
            one.instrument.name_in(language),
            one.instrument.institution.name_in(language),
            one.state.value,
            one.title,
            url_for("reservations.show", public_id=one.public_id, _external=True),
        ]
        for one in queries.all_of(_reservations())
    ]
    names = ["starts", "ends", "instrument", "school", "state", "what_for", "page"]
    headers = {"Content-Disposition": f'attachment; filename="bookings-{_span()}.csv"'}
    return Response(csv_of(names, rows), mimetype="text/csv", headers=headers)


def _reservations() -> Select[Reservation]:
    return queries.reservations_of(current_user, now(), is_past=_span() == PAST)


def _span() -> str:
    return PAST if request.args.get("span") == PAST else COMING


def _number() -> int:
    return max(1, request.args.get("page", 1, type=int))
