"""Pages for those who keep the catalogue."""

from flask import abort
from flask.typing import ResponseReturnValue

from booking.access import signed_in
from booking.catalogue.routes.blueprint import blueprint


@blueprint.get("/schools/new", endpoint="new_institution")
@blueprint.get("/schools/<public_id>/settings", endpoint="institution_settings")
@blueprint.get("/schools/<public_id>/facilities/new", endpoint="new_facility")
@blueprint.get("/facilities/<public_id>/settings", endpoint="facility_settings")
@blueprint.get("/facilities/<public_id>/instruments/new", endpoint="new_instrument")
@blueprint.get("/instruments/<public_id>/settings", endpoint="settings")
@blueprint.get("/instrument-photos/<public_id>", endpoint="photo")
@blueprint.get("/instrument-documents/<public_id>", endpoint="document")
@signed_in
def editing(public_id: str = "") -> ResponseReturnValue:
    abort(404)
