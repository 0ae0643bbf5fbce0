"""What can be done with reservations: book, change the time, cancel, restore, undo, accept, decline, edit the words.

Each is called inside a transaction. It takes the write lock first, then reads, judges, writes, and announces.
"""

from booking.domain.lifecycle import WrongState
from booking.reservations.actions.booking import book
from booking.reservations.actions.changing import change_extras, change_interval, edit_words
from booking.reservations.actions.deciding import accept, decline
from booking.reservations.actions.ending import cancel, restore
from booking.reservations.actions.undoing import time_before, undo_change, undo_extras
from booking.reservations.judging import Refused

__all__ = [
    "Refused",
    "WrongState",
    "accept",
    "book",
    "cancel",
    "change_extras",
    "change_interval",
    "decline",
    "edit_words",
    "restore",
    "time_before",
    "undo_change",
    "undo_extras",
]
