"""Lists of bookings, one's own and a lab's, coming and past, as a page and as a table file."""

from collections.abc import Sequence

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from booking.access import is_in_group, signed_in
from booking.accounts.queries import find_group
from booking.clock import now
from booking.domain.circumstances import Shut
from booking.extras.words import names_of
from booking.languages import current_language
from booking.paging import page_of
from booking.reservations import queries
from booking.reservations.clocks import reader_zone
from booking.reservations.routes.blueprint import blueprint
from booking.tables import csv_of
from booking.waiting.presenting import mine_of
from models import Group, Reservation

COMING, PAST = "coming", "past"
COLUMNS = ("starts", "ends", "instrument", "school", "state", "what_for", "with", "page")


@blueprint.get("/bookings")
@signed_in
def mine() -> ResponseReturnValue:
    span = _span()
    page = page_of(_mine(), _number())
    return render_template(
        "reservations/mine.html",
        page=page,
        closed=_closed(page.rows),
        waiting=mine_of(current_user, now()) if span == COMING else None,
        span=span,
        names_of=names_of,
        reader_zone=reader_zone(),
        url_of=lambda number: url_for("reservations.mine", span=span, page=number),
    )


@blueprint.get("/bookings.csv")
@signed_in
def mine_csv() -> ResponseReturnValue:
    """The whole list as CSV: moments with their offset, in the instrument's zone."""
    return _table(COLUMNS, [_row(one) for one in queries.all_of(_mine())], "bookings")


@blueprint.get("/groups/<public_id>/bookings")
@signed_in
def of_group(public_id: str) -> ResponseReturnValue:
    """What is booked for a lab, for its leader and members."""
    group, span = _own_group(public_id), _span()
    page = page_of(_of_group(group), _number())
    return render_template(
        "reservations/of_group.html",
        group=group,
        page=page,
        closed=_closed(page.rows),
        span=span,
        names_of=names_of,
        reader_zone=reader_zone(),
        url_of=lambda number: url_for("reservations.of_group", public_id=public_id, span=span, page=number),
    )


@blueprint.get("/groups/<public_id>/bookings.csv")
@signed_in
def of_group_csv(public_id: str) -> ResponseReturnValue:
    """The same as CSV, with who booked first."""
    rows = [[one.user.name, *_row(one)] for one in queries.all_of(_of_group(_own_group(public_id)))]
    return _table(("person", *COLUMNS), rows, "lab-bookings")


def _mine() -> Select[Reservation]:
    return queries.with_extras(queries.reservations_of(current_user, now(), is_past=_span() == PAST))


def _of_group(group: Group) -> Select[Reservation]:
    return queries.with_extras(queries.reservations_of_group(group, now(), is_past=_span() == PAST))


def _closed(rows: Sequence[Reservation]) -> dict[int, Shut]:
    """What is shut during those that are still to come."""
    return queries.closures_during(rows) if _span() == COMING else {}


def _own_group(public_id: str) -> Group:
    """A lab that the reader leads or belongs to; 404 otherwise, for its school's administrator too."""
    group = find_group(current_user, public_id)
    return group if group and is_in_group(current_user, group) else abort(404)


def _row(one: Reservation) -> list[str]:
    language, zone = current_language(), one.instrument.zone
    return [
        one.starts_at.astimezone(zone).isoformat(),
        one.ends_at.astimezone(zone).isoformat(),
        one.instrument.name_in(language),
        one.instrument.institution.name_in(language),
        one.state.value,
        one.title,
        "; ".join(names_of(one.options)),
        url_for("reservations.show", public_id=one.public_id, _external=True),
    ]


def _table(names: Sequence[str], rows: list[list[str]], file: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file}-{_span()}.csv"'}
    return Response(csv_of(names, rows), mimetype="text/csv", headers=headers)


def _span() -> str:
    return PAST if request.args.get("span") == PAST else COMING


def _number() -> int:
    return max(1, request.args.get("page", 1, type=int))
