"""What can be done with series: make one, change or cancel what is still to come of it, take that back.

Each is called inside a transaction. It takes the write lock once, does to each occurrence what reservations/actions do
to a single one, all or none, and tells each person of all at once.
"""

from booking.series.actions.changing import change_hours
from booking.series.actions.creating import create_series
from booking.series.actions.ending import cancel_series, restore_series
from booking.series.actions.undoing import Outdated, revision_of, undo_change

__all__ = ["Outdated", "cancel_series", "change_hours", "create_series", "restore_series", "revision_of", "undo_change"]
