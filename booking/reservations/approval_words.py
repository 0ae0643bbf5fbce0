"""Why a booking needs approval, and whose word is asked for, in words."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking.domain.verdict import Code

HELD_UNTIL_DECIDED = _l("The time is held for you until all of them have decided.")
STEPS: dict[str, LazyString] = {
    "group_leader": _l("the group leader"),
    "lab": _l("the instrument lab"),
    "safety": _l("whoever is responsible for safety"),
}
APPROVAL_WORDS: dict[Code, tuple[LazyString, LazyString]] = {
    Code.NEEDS_APPROVAL: (
        _l("The instrument lab decides on each reservation."),
        _l("The time is held for you until it has decided."),
    ),
    Code.APPROVAL_OF_ALL: (_l("Each booking is decided on by: %(steps)s."), HELD_UNTIL_DECIDED),
    Code.APPROVAL_OF_FIRST: (
        _l("A person's first booking of this instrument is decided on by: %(steps)s."),
        HELD_UNTIL_DECIDED,
    ),
    Code.APPROVAL_OF_OWN_SCHOOL: (
        _l("Bookings by members of the school that owns it are decided on by: %(steps)s."),
        HELD_UNTIL_DECIDED,
    ),
    Code.APPROVAL_OF_OTHER_SCHOOLS: (
        _l("Bookings by members of other schools are decided on by: %(steps)s."),
        HELD_UNTIL_DECIDED,
    ),
    Code.APPROVAL_OF_LONG: (
        _l("Bookings longer than %(longer_than_minutes)s are decided on by: %(steps)s."),
        _l("A shorter booking needs no decision. This time is held for you until all of them have decided."),
    ),
    Code.APPROVAL_OF_HOURS: (
        _l("Bookings outside %(day_starts)s to %(day_ends)s are decided on by: %(steps)s."),
        _l("Within these hours no decision is needed. This time is held for you until all of them have decided."),
    ),
}
