"""What can be done about uses: check in and out, extend, walk up, record, confirm, release what nobody came to."""

from booking.usage.actions.checking import check_in, check_out, extend, walk_up, walk_up_question
from booking.usage.actions.confirming import confirm, reopen
from booking.usage.actions.missing import note_unchecked, remind_of_check_in, settle_missed
from booking.usage.actions.overrunning import end_forgotten, warn_of_overrun
from booking.usage.actions.recording import Given, Times, correct, fill_in
from booking.usage.actions.settings import make_codes, renew_code, retire_consumable, set_consumable, set_policy

__all__ = [
    "Given",
    "Times",
    "check_in",
    "check_out",
    "confirm",
    "correct",
    "end_forgotten",
    "extend",
    "fill_in",
    "make_codes",
    "note_unchecked",
    "remind_of_check_in",
    "renew_code",
    "reopen",
    "retire_consumable",
    "set_consumable",
    "set_policy",
    "settle_missed",
    "walk_up",
    "walk_up_question",
    "warn_of_overrun",
]
