"""What a lab does with its time: close, change what is closed, decide about the bookings in it, open again.

Each is called inside a transaction, takes the write locks first, and tells each person once.
"""

from booking.facility.actions.changing import IsOver, change
from booking.facility.actions.closing import break_down, close, shut
from booking.facility.actions.deciding import NotMoved, Unseen
from booking.facility.actions.reopening import reopen, reopen_all

__all__ = ["IsOver", "NotMoved", "Unseen", "break_down", "change", "close", "reopen", "reopen_all", "shut"]
