"""Series: the rule by which the same hours of many days were booked; each occurrence is a reservation of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWNERS = {"institution": "institutions", "instrument": "instruments", "user": "users", "booked_by": "users"}


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        *(sa.Column(f"{owner}_id", sa.Integer(), nullable=False) for owner in OWNERS),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("starts_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_series_public_id")),
        *(
            sa.ForeignKeyConstraint([f"{owner}_id"], [f"{table}.id"], name=op.f(f"fk_series_{owner}_id"))
            for owner, table in OWNERS.items()
        ),
        sa.ForeignKeyConstraint(["split_from_id"], ["series.id"], name=op.f("fk_series_split_from_id")),
        sa.CheckConstraint("(last_on IS NULL) <> (times IS NULL)", name=op.f("ck_series_end")),
        sa.CheckConstraint("minutes > 0 AND starts_minute >= 0 AND starts_minute < 1440", name=op.f("ck_series_hours")),
    )
    op.create_index("uq_series_idempotency_key", "series", ["booked_by_id", "idempotency_key"], unique=True)
    op.create_index(op.f("ix_series_instrument_id"), "series", ["instrument_id"])
    op.create_index(op.f("ix_series_user_id"), "series", ["user_id"])
    with op.batch_alter_table("reservations") as batch:
        batch.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_reservations_series_id"), "series", ["series_id"], ["id"])
        batch.create_index(op.f("ix_reservations_series_id"), ["series_id"])


def downgrade() -> None:
    with op.batch_alter_table("reservations") as batch:
        batch.drop_index(op.f("ix_reservations_series_id"))
        batch.drop_constraint(op.f("fk_reservations_series_id"), type_="foreignkey")
        batch.drop_column("series_id")
    op.drop_table("series")
