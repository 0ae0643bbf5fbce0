"""Cost centres with their budgets, what bookings hold of them, who pays a booking; funds and vouchers."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PLACES = {"institution_id": "institutions", "owner_id": "institutions", "user_institution_id": "institutions",
          "group_id": "groups"}  # fmt: skip


def upgrade() -> None:
    _create_cost_centres()
    _create_funds()
    _create_holds("budget_holds", "cost_centre_id", "cost_centres", "institution_id")
    _create_holds("fund_holds", "fund_id", "funds")
    _create_payers()


def downgrade() -> None:
    for table in ("reservation_payers", "fund_holds", "budget_holds", "funds", "cost_centres"):
        op.drop_table(table)


def _create_cost_centres() -> None:
    op.create_table(
        "cost_centres",
        *_identity("cost_centres"),
        *_numbers("institution_id"),
        *_texts(code=60, name=300, name_zh=300, currency=3),
        sa.Column("group_id", sa.Integer()),
        *_validity("cost_centres"),
        sa.Column("budget_minor", sa.BigInteger()),
        *_made("cost_centres"),
        _refers("cost_centres", "institution_id", "institutions"),
        _refers("cost_centres", "group_id", "groups"),
        sa.UniqueConstraint("institution_id", "code", name=op.f("uq_cost_centres_institution_id_code")),
        _holds("cost_centres", "budget", "budget_minor IS NULL OR budget_minor >= 0"),
    )
    op.create_index(op.f("ix_cost_centres_group_id"), "cost_centres", ["group_id"])


def _create_funds() -> None:
    op.create_table(
        "funds",
        *_identity("funds"),
        *_texts(kind=40, name=300, name_zh=300, currency=3),
        *(sa.Column(column, sa.Integer()) for column in PLACES),
        *_numbers("percent"),
        sa.Column("most_minor", sa.BigInteger()),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        *_validity("funds"),
        sa.Column("note", sa.Text(), nullable=False),
        *_made("funds"),
        sa.Column("ended_at", MOMENT),
        *(_refers("funds", column, table) for column, table in PLACES.items()),
        _holds("funds", "percent", "percent BETWEEN 1 AND 100"),
        _holds("funds", "caps", "budget_minor >= 0 AND (most_minor IS NULL OR most_minor >= 0)"),
        _holds("funds", "voucher", "kind = 'fund' OR group_id IS NOT NULL"),
        _holds("funds", "fundkind", "kind IN ('fund', 'voucher')"),
    )
    for column in PLACES:
        op.create_index(op.f(f"ix_funds_{column}"), "funds", [column])


def _create_holds(table: str, column: str, of: str, *others: str) -> None:
    op.create_table(
        table,
        *_numbers("id", column, *others),
        sa.Column("reservation_id", sa.Integer()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_spent", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _refers(table, column, of),
        *(_refers(table, other, "institutions") for other in others),
        _refers(table, "reservation_id", "reservations", "CASCADE"),
        sa.UniqueConstraint(column, "reservation_id", name=op.f(f"uq_{table}_{column}_reservation_id")),
    )
    for indexed in ("reservation_id", *others):
        op.create_index(op.f(f"ix_{table}_{indexed}"), table, [indexed])


def _create_payers() -> None:
    table = "reservation_payers"
    op.create_table(
        table,
        *_numbers("id", "reservation_id", "cost_centre_id", "weight"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _refers(table, "reservation_id", "reservations", "CASCADE"),
        _refers(table, "cost_centre_id", "cost_centres"),
        sa.UniqueConstraint("reservation_id", "cost_centre_id", name=op.f(f"uq_{table}_reservation_id_cost_centre_id")),
        _holds(table, "weight", "weight BETWEEN 1 AND 10000"),
    )
    op.create_index(op.f(f"ix_{table}_cost_centre_id"), table, ["cost_centre_id"])


def _identity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _validity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        _holds(table, "order", "valid_until IS NULL OR valid_until > valid_from"),
    )


def _made(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        _refers(table, "created_by_id", "users", "SET NULL"),
    )


def _numbers(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _texts(**lengths: int) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.String(length=length), nullable=False) for name, length in lengths.items())


def _refers(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
