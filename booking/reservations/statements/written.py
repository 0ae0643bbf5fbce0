"""What a booking looks up of itself, and what it writes."""

from sqlalchemy import bindparam, delete, insert, or_, select, update

from booking.reservations.statements.tables import CLAIM, TABLES, claims, option_instruments, options, reservations

# :booked_by_id, :key. The reservation that the same form has made before.
RESENT = select(reservations.id).where(
    reservations.booked_by_id == bindparam("booked_by_id"), reservations.idempotency_key == bindparam("key")
)

# What a booking writes: the holds, the history, the outbox.
HOLD, HISTORY, OUTBOX = (insert(TABLES[name]) for name in ("claims", "reservation_events", "messages"))

# :reservation. Give back all that a reservation holds; answers which resources that was.
RELEASE = delete(CLAIM).where(claims.reservation_id == bindparam("reservation")).returning(claims.resource_id)

# :person, :instrument. The calendars of a person, and of whoever operates the instrument, have changed: in id order, so
# that no two writers wait for each other.
users = TABLES["users"].c
_operators = (
    select(options.user_id)
    .join(TABLES["option_instruments"], option_instruments.option_id == options.id)
    .where(option_instruments.instrument_id == bindparam("instrument"), options.user_id.is_not(None))
)
_people = TABLES["users"].alias("people")
_in_order = (
    select(_people.c.id)
    .where(or_(_people.c.id == bindparam("person"), _people.c.id.in_(_operators)))
    .order_by(_people.c.id)
    .with_for_update(key_share=True)
)
RAISE_PEOPLE = (
    update(TABLES["users"]).where(users.id.in_(_in_order)).values(calendar_revision=users.calendar_revision + 1)
)

# :group. The calendar of a lab has changed.
_groups = TABLES["groups"]
RAISE_GROUP = (
    update(_groups).where(_groups.c.id == bindparam("group")).values(calendar_revision=_groups.c.calendar_revision + 1)
)
