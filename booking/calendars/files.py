"""A booking, or those of a series, as a calendar file, for a page to offer and a mail to carry."""

from collections.abc import Sequence

from booking.calendars.naming import addresses
from booking.calendars.queries.events import event_of, events_of_bookings
from booking.calendars.render import render_booking, render_bookings
from models import Reservation, User


def booking_file(reservation: Reservation, reader: User) -> bytes:
    """With all details, for `reader`, who may see them; in the language of the moment."""
    return render_booking(event_of(reservation, reader, addresses()))


def file_name(reservation: Reservation) -> str:
    """ASCII, so that it needs no encoding anywhere: "booking-k7m2q9x4c3vt.ics"."""
    return f"booking-{reservation.public_id}.ics"


def series_file(reservations: Sequence[Reservation], reader: User) -> bytes:
    """As `booking_file`, of several."""
    return render_bookings(events_of_bookings(reservations, reader, addresses()))
