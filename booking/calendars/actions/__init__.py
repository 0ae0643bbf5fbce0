"""What can be done with calendar addresses, and how a visible change of something else reaches the calendars."""

from booking.calendars.actions.addresses import (
    NoLongerPossible,
    create_feed,
    note_rights,
    renew_feed,
    restore_feed,
    revoke_feed,
)
from booking.calendars.actions.bodies import (
    etag_of,
    forget_bodies,
    forget_fragments,
    is_use_worth_noting,
    keep_body,
    keep_fragments,
    note_use,
)
from booking.calendars.actions.touching import (
    lock_instruments_showing,
    touch_reservations_of,
    touch_reservations_of_groups,
    touch_reservations_of_people,
    touch_reservations_of_schools,
    touch_reservations_with,
)

__all__ = [
    "NoLongerPossible", "create_feed", "etag_of", "forget_bodies", "forget_fragments", "is_use_worth_noting",
    "keep_body", "keep_fragments",
    "lock_instruments_showing", "note_rights", "note_use", "renew_feed", "restore_feed", "revoke_feed",
    "touch_reservations_of", "touch_reservations_of_groups", "touch_reservations_of_people",
    "touch_reservations_of_schools", "touch_reservations_with",
]  # fmt: skip
