"""A reservation may be offered to somebody who waits, and lapse; its history knows both, and overruled rules."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = ("requested", "confirmed", "cancelled", "declined")
EVENTS = ("booked", "requested", "moved", "cancelled", "restored", "accepted", "declined", "edited")


def upgrade() -> None:
    _allow("reservations", "state", "reservationstate", (*STATES, "offered", "lapsed"))
    _allow("reservation_events", "kind", "eventkind", (*EVENTS, "offered", "taken_up", "lapsed", "overruled"))


def downgrade() -> None:
    op.execute("DELETE FROM claims WHERE reservation_id IN (SELECT id FROM reservations WHERE state = 'offered')")
    op.execute("UPDATE reservations SET state = 'cancelled' WHERE state IN ('offered', 'lapsed')")
    op.execute("DELETE FROM reservation_events WHERE kind IN ('offered', 'taken_up', 'lapsed', 'overruled')")
    _allow("reservations", "state", "reservationstate", STATES)
    _allow("reservation_events", "kind", "eventkind", EVENTS)


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """A text column that is one of these; on SQLite the table is copied for it."""
    constraint = f"ck_{table}_{name}"
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(constraint), type_="check")
        listed = ", ".join(f"'{value}'" for value in values)
        batch.create_check_constraint(op.f(constraint), sa.text(f"{column} IN ({listed})"))
