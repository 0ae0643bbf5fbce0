"""Agreements between institutions, their clauses, the pools that these give, and the clause that a booking is under."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = ("draft", "in_force", "ended")
PERIODS = ("day", "week", "month", "term", "year")


def upgrade() -> None:
    _create_agreements()
    _create_clauses()
    for table, ondelete in (("quotas", "CASCADE"), ("reservations", None)):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("clause_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_clause_id"), "clauses", ["clause_id"], ["id"], ondelete=ondelete)
            batch.create_index(op.f(f"ix_{table}_clause_id"), ["clause_id"])


def downgrade() -> None:
    op.execute("DELETE FROM quotas WHERE clause_id IS NOT NULL")
    for table in ("reservations", "quotas"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_clause_id"))
            batch.drop_constraint(op.f(f"fk_{table}_clause_id"), type_="foreignkey")
            batch.drop_column("clause_id")
    for table in ("clause_instruments", "clauses", "agreement_partners", "agreements"):
        op.drop_table(table)


def _create_agreements() -> None:
    op.create_table(
        "agreements",
        *_identity("agreements"),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        _choice("state", "agreementstate", STATES, is_optional=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(length=500), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _refers("agreements", "institution_id", "institutions"),
        _refers("agreements", "supersedes_id", "agreements"),
        _refers("agreements", "created_by_id", "users", "SET NULL"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_agreements_version")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_agreements_order")),
        sa.CheckConstraint("state = 'draft' OR signed_on IS NOT NULL", name=op.f("ck_agreements_signed")),
    )
    op.create_index("ix_agreements_owner", "agreements", ["institution_id", "state"])
    op.create_index(op.f("ix_agreements_supersedes_id"), "agreements", ["supersedes_id"])
    _create_pairs("agreement_partners", "agreement_id", "agreements", "institution_id", "institutions")


def _create_clauses() -> None:
    op.create_table(
        "clauses",
        *_identity("clauses"),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("horizon_days", sa.Integer(), nullable=True),
        sa.Column("is_as_own", sa.Boolean(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("pool_minutes", sa.Integer(), nullable=True),
        _choice("pool_period", "period", PERIODS, is_optional=True),
        _refers("clauses", "agreement_id", "agreements", "CASCADE"),
        _refers("clauses", "facility_id", "facilities", "CASCADE"),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_clauses_agreement_id_number")),
        sa.CheckConstraint("horizon_days IS NULL OR horizon_days >= 0", name=op.f("ck_clauses_horizon")),
        sa.CheckConstraint("(pool_minutes IS NULL) = (pool_period IS NULL)", name=op.f("ck_clauses_pool")),
    )
    op.create_index(op.f("ix_clauses_facility_id"), "clauses", ["facility_id"])
    _create_pairs("clause_instruments", "clause_id", "clauses", "instrument_id", "instruments")


def _create_pairs(table: str, first: str, to_first: str, second: str, to_second: str) -> None:
    op.create_table(
        table,
        sa.Column(first, sa.Integer(), nullable=False),
        sa.Column(second, sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(first, second, name=op.f(f"pk_{table}")),
        _refers(table, first, to_first, "CASCADE"),
        _refers(table, second, to_second, "CASCADE"),
    )
    op.create_index(op.f(f"ix_{table}_{second}"), table, [second])


def _identity(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    ]


def _choice(column: str, name: str, values: tuple[str, ...], *, is_optional: bool) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(column, kind, nullable=is_optional)


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
