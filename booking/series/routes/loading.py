"""The series that an address names, as far as the reader may see or change it; 404 otherwise."""

from flask import abort
from flask_login import current_user

from booking.access import may_change
from booking.series.queries import find_series, occurrences_of
from models import Reservation, Series


def series_or_404(public_id: str) -> Series:
    return find_series(current_user, public_id) or abort(404)


def series_to_change_or_404(public_id: str) -> Series:
    """All of its occurrences are the same person's, on the same instrument: whoever may change one, may change it."""
    series = series_or_404(public_id)
    return series if may_change_all(series) else abort(404)


def may_change_all(series: Series) -> bool:
    reservations = occurrences_of(series)
    return bool(reservations) and may_change(current_user, reservations[0])


def first_or_404(series: Series, public_id: str) -> Reservation | None:
    """The occurrence from which on something is done; None, for an empty name, is all of them."""
    if not public_id:
        return None
    found = (one for one in occurrences_of(series) if one.public_id == public_id)
    return next(found, None) or abort(404)
