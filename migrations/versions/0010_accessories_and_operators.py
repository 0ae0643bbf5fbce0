"""Accessories and operators that a booking may add, and those that each reservation has added."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = ("accessory", "operator")


def upgrade() -> None:
    op.create_table(
        "options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="extrakind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("is_there_for_setup", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_options")),
        sa.UniqueConstraint("public_id", name=op.f("uq_options_public_id")),
        _refers("options", "institution_id", "institutions"),
        _refers("options", "facility_id", "facilities", "CASCADE"),
        _refers("options", "user_id", "users", "SET NULL"),
    )
    for column in ("institution_id", "facility_id", "user_id"):
        op.create_index(op.f(f"ix_options_{column}"), "options", [column])
    _create_days_off()
    _create_link("option_resources", ("option_id", "options", "CASCADE"), ("resource_id", "resources", None))
    _create_link("option_instruments", ("option_id", "options", "CASCADE"), ("instrument_id", "instruments", "CASCADE"))
    _create_link("reservation_options", ("reservation_id", "reservations", "CASCADE"), ("option_id", "options", None))


def downgrade() -> None:
    """What bookings hold of accessories and operators goes with them."""
    op.execute(
        "DELETE FROM claims WHERE resource_id IN (SELECT resource_id FROM option_resources)"
        " AND resource_id NOT IN (SELECT resource_id FROM needs)"
    )
    for table in ("reservation_options", "option_instruments", "option_resources", "option_days_off", "options"):
        op.drop_table(table)


def _create_days_off() -> None:
    op.create_table(
        "option_days_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option_days_off")),
        sa.UniqueConstraint("public_id", name=op.f("uq_option_days_off_public_id")),
        sa.CheckConstraint("first <= last", name=op.f("ck_option_days_off_order")),
        _refers("option_days_off", "option_id", "options", "CASCADE"),
    )
    op.create_index(op.f("ix_option_days_off_option_id"), "option_days_off", ["option_id"])


def _create_link(table: str, *columns: tuple[str, str, str | None]) -> None:
    """Which of one belong to which of another; the second column has an index of its own."""
    names = [column for column, _to, _on_delete in columns]
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in names),
        sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}")),
        *(_refers(table, *column) for column in columns),
    )
    op.create_index(op.f(f"ix_{table}_{names[1]}"), table, [names[1]])


def _refers(table: str, column: str, to: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)
