"""One booking as a file to be opened in a calendar."""

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import reservations_visible_to, signed_in
from booking.calendars.answers import disposition
from booking.calendars.files import booking_file, file_name
from booking.calendars.routes.blueprint import blueprint
from models import Reservation, db


@blueprint.get("/reservations/<public_id>.ics")
@signed_in
def file(public_id: str) -> ResponseReturnValue:
    reservation = db.session.scalar(reservations_visible_to(current_user).where(Reservation.public_id == public_id))
    if reservation is None:
        abort(404)
    response = Response(booking_file(reservation, current_user), mimetype="text/calendar")
    response.headers["Content-Disposition"] = disposition("attachment", file_name(reservation))
    response.headers["Cache-Control"] = "private, no-store"
    return response
