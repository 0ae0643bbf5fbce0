"""Closures have a kind and may come again; some of an instrument's places may close; history knows what was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("maintenance", "breakdown", "event", "other")
EVENTS = (
    "booked", "requested", "moved", "cancelled", "restored", "accepted", "declined", "edited", "offered", "taken_up",
    "lapsed", "overruled",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "closure_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("every_weeks > 0", name=op.f("ck_closure_series_every_weeks")),
        sa.ForeignKeyConstraint(["facility_id"], ["facilities.id"], name=op.f("fk_closure_series_facility_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_closure_series_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_closure_series_public_id")),
    )
    op.create_index(op.f("ix_closure_series_facility_id"), "closure_series", ["facility_id"])
    with op.batch_alter_table("closures") as batch:
        batch.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="other"))
        batch.add_column(sa.Column("places_closed", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("places_of", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_closures_series_id"), "closure_series", ["series_id"], ["id"])
        batch.create_check_constraint(op.f("ck_closures_places"), sa.text("places_closed >= 0"))
        batch.create_check_constraint(op.f("ck_closures_closurekind"), sa.text(f"kind IN ({_listed(KINDS)})"))
        batch.create_index(op.f("ix_closures_series_id"), ["series_id"])
    with op.batch_alter_table("closures") as batch:
        for name in ("kind", "places_closed", "places_of", "sequence"):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "closed_places",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closures.id"], name=op.f("fk_closed_places_closure_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name=op.f("fk_closed_places_resource_id")),
        sa.PrimaryKeyConstraint("closure_id", "resource_id", name=op.f("pk_closed_places")),
    )
    op.create_index(op.f("ix_closed_places_resource_id"), "closed_places", ["resource_id"])
    _allow_events((*EVENTS, "kept", "reopened"))


def downgrade() -> None:
    op.execute("DELETE FROM reservation_events WHERE kind IN ('kept', 'reopened')")
    _allow_events(EVENTS)
    op.drop_table("closed_places")
    op.execute("DELETE FROM closures WHERE places_closed > 0")  # they would shut all of their instruments
    with op.batch_alter_table("closures") as batch:
        batch.drop_index(op.f("ix_closures_series_id"))
        batch.drop_constraint(op.f("fk_closures_series_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_closures_places"), type_="check")
        batch.drop_constraint(op.f("ck_closures_closurekind"), type_="check")
        for name in ("series_id", "kind", "places_closed", "places_of", "sequence", "changed_at"):
            batch.drop_column(name)
    op.drop_table("closure_series")


def _allow_events(values: tuple[str, ...]) -> None:
    name = op.f("ck_reservation_events_eventkind")
    with op.batch_alter_table("reservation_events") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.text(f"kind IN ({_listed(values)})"))


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
