"""What can be done with an import: begin, map, preview, apply, undo."""

from booking.importing.actions.application import apply_all, check_piece
from booking.importing.actions.batches import (
    begin,
    choose_mapping,
    discard,
    forget_rows,
    forget_waiting_files,
    reread,
    start_application,
    start_preview,
    start_undoing,
)
from booking.importing.actions.preview import Preview
from booking.importing.actions.undo import Booked, undo_all
from booking.importing.actions.writing import Outdated

__all__ = [
    "Booked", "Outdated", "Preview", "apply_all", "begin", "check_piece", "choose_mapping", "discard", "forget_rows",
    "forget_waiting_files", "reread", "start_application", "start_preview", "start_undoing", "undo_all",
]  # fmt: skip
