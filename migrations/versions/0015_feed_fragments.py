"""Calendars keep the lines of each event, know more of what their reader chose, and are of more kinds."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS = ("person", "group", "instrument", "facility", "institution")
MORE_KINDS = ("technique", "closures", "trainings")
OPTIONS = ("only_confirmed", "back_days", "reminder_minutes", "use_count")
CHECKS = {"back_days": "back_days BETWEEN 0 AND 400", "reminder_minutes": "reminder_minutes BETWEEN 0 AND 10080"}


def upgrade() -> None:
    with op.batch_alter_table("feeds") as batch:
        batch.add_column(sa.Column("only_confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("back_days", sa.Integer(), nullable=False, server_default="90"))
        batch.add_column(sa.Column("reminder_minutes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("use_count", sa.Integer(), nullable=False, server_default="0"))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_feeds_{name}"), sa.text(condition))
    with op.batch_alter_table("feeds") as batch:
        for column in ("only_confirmed", "back_days", "use_count"):
            batch.alter_column(column, server_default=None)
    _allow((*KINDS, *MORE_KINDS))
    op.execute("DELETE FROM feed_bodies")
    op.add_column("feed_bodies", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    _create_fragments()


def downgrade() -> None:
    op.drop_table("event_fragments")
    op.drop_column("feed_bodies", "read_at")
    op.execute("DELETE FROM feed_bodies")
    listed = ", ".join(f"'{kind}'" for kind in MORE_KINDS)
    op.execute(f"DELETE FROM feeds WHERE kind IN ({listed})")
    _allow(KINDS)
    with op.batch_alter_table("feeds") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_feeds_{name}"), type_="check")
        for column in OPTIONS:
            batch.drop_column(column)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("feeds") as batch:
        batch.drop_constraint(op.f("ck_feeds_feedkind"), type_="check")
        batch.create_check_constraint(op.f("ck_feeds_feedkind"), sa.text(f"kind IN ({listed})"))


def _create_fragments() -> None:
    op.create_table(
        "event_fragments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("variant", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(reservation_id IS NULL) <> (closure_id IS NULL)", name=op.f("ck_event_fragments_of_one")),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservations.id"], name=op.f("fk_event_fragments_reservation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closures.id"], name=op.f("fk_event_fragments_closure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_fragments")),
        sa.UniqueConstraint("reservation_id", "variant", name=op.f("uq_event_fragments_reservation_id_variant")),
        sa.UniqueConstraint("closure_id", "variant", name=op.f("uq_event_fragments_closure_id_variant")),
    )
    op.create_index(op.f("ix_event_fragments_written_at"), "event_fragments", ["written_at"])
