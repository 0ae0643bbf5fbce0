"""Quotas, and the index by which a school's use is added up."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CHOICES = {
    "unit": ("minutes", "bookings"),
    "period": ("day", "week", "month", "term", "year"),
    "subject": ("person", "group", "institution"),
    "audience": ("everybody", "own_school", "other_schools"),
}
ONE_OWNER = (
    "(CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END) <= 1"
)


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        *(_choice(name, values) for name, values in CHOICES.items()),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("peak", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quotas_public_id")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_quotas_amount")),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_quotas_one_owner")),
        _refers("quotas", "institution_id", "institutions", "CASCADE"),
        _refers("quotas", "facility_id", "facilities", "CASCADE"),
        _refers("quotas", "instrument_id", "instruments", "CASCADE"),
        _refers("quotas", "partner_id", "institutions", "CASCADE"),
        _refers("quotas", "created_by_id", "users", "SET NULL"),
    )
    for owner in ("institution_id", "facility_id", "instrument_id"):
        op.create_index(op.f(f"ix_quotas_{owner}"), "quotas", [owner])
    op.create_table(
        "quota_instruments",
        sa.Column("quota_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quota_id", "instrument_id", name=op.f("pk_quota_instruments")),
        _refers("quota_instruments", "quota_id", "quotas", "CASCADE"),
        _refers("quota_instruments", "instrument_id", "instruments", "CASCADE"),
    )
    op.create_index(op.f("ix_quota_instruments_instrument_id"), "quota_instruments", ["instrument_id"])
    op.create_index("ix_reservations_home_interval", "reservations", ["home_institution_id", "starts_at", "ends_at"])


def downgrade() -> None:
    op.drop_index("ix_reservations_home_interval", "reservations")
    op.drop_table("quota_instruments")
    op.drop_table("quotas")


def _choice(name: str, values: tuple[str, ...]) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def _refers(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
