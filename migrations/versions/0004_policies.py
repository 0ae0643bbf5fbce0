"""Policies: what region, school, facility and instrument have set; an instrument's columns are what holds for it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What an instrument had as its own becomes its own policy, where it differs from what holds without any.
KEPT = {
    "increment_minutes": 30,
    "shortest_minutes": 30,
    "longest_minutes": 480,
    "notice_minutes": 0,
    "cancel_notice_minutes": 0,
    "horizon_days": 60,
    "setup_minutes": 0,
    "cleanup_minutes": 0,
}
ADDED = {
    "is_whole_day": sa.false(),
    "move_notice_minutes": 0,
    "others_horizon_days": 0,
    "is_closed_on_holidays": sa.true(),
    "future_limit": 0,
    "simultaneous_limit": 0,
    "partner_share_percent": 0,
}


def upgrade() -> None:
    settings = {**KEPT, "is_approval_needed": sa.false(), **ADDED}
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(f"{owner}_id", sa.Integer(), nullable=True) for owner in ("institution", "facility", "instrument")),
        *(sa.Column(name, _type(name), nullable=True) for name in settings),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        *(
            constraint
            for owner, table in (
                ("institution", "institutions"), ("facility", "facilities"), ("instrument", "instruments")
            )
            for constraint in (
                sa.ForeignKeyConstraint(
                    [f"{owner}_id"], [f"{table}.id"], name=op.f(f"fk_policies_{owner}_id"), ondelete="CASCADE"
                ),
                sa.UniqueConstraint(f"{owner}_id", name=op.f(f"uq_policies_{owner}_id")),
            )
        ),
        sa.CheckConstraint(
            "(CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_policies_one_owner"),
        ),
    )  # fmt: skip
    for name in ADDED:
        op.add_column("instruments", sa.Column(name, _type(name), nullable=True))
    instruments = sa.table("instruments", *(sa.column(name, _type(name)) for name in ADDED))
    op.execute(instruments.update().values(ADDED))
    with op.batch_alter_table("instruments") as batch:
        for name in ADDED:
            batch.alter_column(name, existing_type=_type(name), nullable=False)
    _keep_what_instruments_had()


def downgrade() -> None:
    with op.batch_alter_table("instruments") as batch:
        for name in ADDED:
            batch.drop_column(name)
    op.drop_table("policies")


def _keep_what_instruments_had() -> None:
    own = [f"NULLIF({name}, {default})" for name, default in KEPT.items()]
    approval = "CASE WHEN is_approval_needed THEN is_approval_needed END"
    op.execute(
        f"INSERT INTO policies (instrument_id, {', '.join(KEPT)}, is_approval_needed)"
        f" SELECT id, {', '.join(own)}, {approval} FROM instruments"
    )


def _type(name: str) -> sa.types.TypeEngine[bool] | sa.types.TypeEngine[int]:
    return sa.Boolean() if name.startswith("is_") else sa.Integer()
