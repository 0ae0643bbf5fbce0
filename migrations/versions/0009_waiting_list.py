"""The waiting list: entries, offers, how each lab keeps its line, and when each line was last looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ENTRY_STATES = ("waiting", "offered", "taken", "declined", "lapsed", "withdrawn")
OFFER_STATES = ("open", "accepted", "declined", "lapsed")
ORDERS = ("first_come", "own_first", "least_used", "own_then_least_used")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_entries()
    _create_offers()
    _create_rules()
    op.create_table(
        "waiting_watches",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("look_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_waiting_watches")),
        _refers("waiting_watches", "instrument", "instruments", "CASCADE"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM claims WHERE reservation_id IN (SELECT id FROM reservations WHERE state = 'offered')")
    op.execute("UPDATE reservations SET state = 'lapsed' WHERE state = 'offered'")
    for table in ("waiting_watches", "waiting_rules", "waiting_offers", "waiting_entries"):
        op.drop_table(table)


def _create_entries() -> None:
    table = "waiting_entries"
    op.create_table(
        table,
        *_identity(table),
        *(sa.Column(f"{name}_id", sa.Integer(), nullable=False) for name in ("institution", "instrument", "user")),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        _refers(table, "institution", "institutions"),
        _refers(table, "instrument", "instruments"),
        _refers(table, "user", "users", "CASCADE"),
        _refers(table, "group", "groups", "SET NULL"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f(f"ck_{table}_order")),
        sa.CheckConstraint("length_minutes > 0", name=op.f(f"ck_{table}_length")),
        _one_of(table, "state", "waitingstate", ENTRY_STATES),
    )
    op.create_index(op.f("ix_waiting_entries_instrument_id"), table, ["instrument_id"])
    op.create_index("ix_waiting_entries_user", table, ["user_id", "state"])
    _index_where("ix_waiting_entries_waiting", table, "instrument_id", "state = 'waiting'")


def _create_offers() -> None:
    table = "waiting_offers"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        _refers(table, "entry", "waiting_entries", "CASCADE"),
        _refers(table, "reservation", "reservations", "CASCADE"),
        sa.UniqueConstraint("reservation_id", name=op.f(f"uq_{table}_reservation_id")),
        _one_of(table, "state", "offerstate", OFFER_STATES),
    )
    op.create_index(op.f("ix_waiting_offers_entry_id"), table, ["entry_id"])
    _index_where("ix_waiting_offers_open", table, "expires_at", "state = 'open'")
    _index_where("uq_waiting_offers_open", table, "entry_id", "state = 'open'", unique=True)


def _create_rules() -> None:
    table = "waiting_rules"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("line_order", sa.String(length=40), nullable=True),
        sa.Column("offer_minutes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _refers(table, "facility", "facilities", "CASCADE"),
        _refers(table, "instrument", "instruments", "CASCADE"),
        sa.UniqueConstraint("facility_id", name=op.f(f"uq_{table}_facility_id")),
        sa.UniqueConstraint("instrument_id", name=op.f(f"uq_{table}_instrument_id")),
        sa.CheckConstraint("(facility_id IS NULL) <> (instrument_id IS NULL)", name=op.f(f"ck_{table}_one_owner")),
        sa.CheckConstraint("offer_minutes BETWEEN 10 AND 10080", name=op.f(f"ck_{table}_offer")),
        _one_of(table, "line_order", "order", ORDERS),
    )


def _identity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _refers(table: str, name: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    constraint = op.f(f"fk_{table}_{name}_id")
    return sa.ForeignKeyConstraint([f"{name}_id"], [f"{other}.id"], name=constraint, ondelete=ondelete)


def _one_of(table: str, column: str, name: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{name}"))


def _index_where(name: str, table: str, column: str, condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], unique=unique, sqlite_where=where, postgresql_where=where)
