"""Files of the catalogue: what the filter shows as UNIQUIP or as our own table, one instrument as PIDINST."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from flask import Blueprint, Response, abort, jsonify, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import is_any_lab, public, requires
from booking.accounts.links import absolute
from booking.catalogue.forms.search import search_of
from booking.catalogue.queries.instruments import find_instrument
from booking.catalogue.routes.search import viewer
from booking.exporting import pidinst as records
from booking.exporting import tables
from booking.exporting.queries import instruments_found
from booking.tables import csv_lines
from models import Instrument

blueprint = Blueprint("exporting", __name__)


@blueprint.get("/instruments.uniquip.csv")
@public
def uniquip() -> ResponseReturnValue:
    """What the catalogue shows under the same address, as equipment portals harvest it."""
    return _file("instruments.uniquip.csv", list(tables.UNIQUIP), tables.uniquip_rows)


@blueprint.get("/instruments.csv")
@requires(is_any_lab)
def own() -> ResponseReturnValue:
    """The same with every field, as an import reads it."""
    return _file("instruments.csv", tables.OWN, tables.own_rows)


@blueprint.get("/instruments/<public_id>/pidinst.json")
@public
def pidinst(public_id: str) -> ResponseReturnValue:
    """The instrument's description for a registry of persistent identifiers."""
    found = find_instrument(public_id, current_user)
    if found is None:
        abort(404)
    return jsonify(records.record(found, absolute("catalogue.instrument", public_id=public_id)))


def _file(
    name: str, columns: Sequence[str], rows: Callable[[Iterable[Instrument]], Iterable[Sequence[str]]]
) -> Response:
    search, _problem = search_of(request.args)
    found = instruments_found(search, viewer())

    def lines() -> Iterator[str]:
        yield from csv_lines(columns, rows(found))

    answer = Response(stream_with_context(lines()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
