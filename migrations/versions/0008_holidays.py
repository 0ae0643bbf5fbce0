"""Hours at every level, for some people only; holidays and terms of a school; what people can do at a facility."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AUDIENCES = "'everyone', 'own_school', 'partners'"
ONE_OWNER = "(facility_id IS NULL) <> (instrument_id IS NULL)"
AT_MOST_ONE_OWNER = (
    "(CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END) <= 1"
)


def upgrade() -> None:
    with op.batch_alter_table("opening_windows") as batch:
        batch.add_column(sa.Column("institution_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("audience", sa.String(length=40), nullable=False, server_default="everyone"))
        batch.add_column(sa.Column("least_level", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_constraint(op.f("ck_opening_windows_one_owner"), type_="check")
        batch.create_check_constraint(op.f("ck_opening_windows_one_owner"), sa.text(AT_MOST_ONE_OWNER))
        batch.create_check_constraint(op.f("ck_opening_windows_audience"), sa.text(f"audience IN ({AUDIENCES})"))
        batch.create_check_constraint(op.f("ck_opening_windows_least_level"), sa.text("least_level BETWEEN 0 AND 3"))
        batch.create_foreign_key(
            op.f("fk_opening_windows_institution_id"), "institutions", ["institution_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_index(op.f("ix_opening_windows_institution_id"), ["institution_id"])
    with op.batch_alter_table("opening_windows") as batch:
        batch.alter_column("audience", server_default=None)
        batch.alter_column("least_level", server_default=None)
    _holidays()
    _terms()
    _qualifications()


def downgrade() -> None:
    for table in ("qualifications", "terms", "holidays"):
        op.drop_table(table)
    op.execute("DELETE FROM opening_windows WHERE audience <> 'everyone' OR least_level > 0")
    op.execute("DELETE FROM opening_windows WHERE facility_id IS NULL AND instrument_id IS NULL")
    with op.batch_alter_table("opening_windows") as batch:
        batch.drop_index(op.f("ix_opening_windows_institution_id"))
        batch.drop_constraint(op.f("fk_opening_windows_institution_id"), type_="foreignkey")
        for name in ("one_owner", "audience", "least_level"):
            batch.drop_constraint(op.f(f"ck_opening_windows_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_opening_windows_one_owner"), sa.text(ONE_OWNER))
        for name in ("institution_id", "audience", "least_level"):
            batch.drop_column(name)


def _holidays() -> None:
    op.create_table(
        "holidays",
        *_identity(),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_holidays_weekday")),
        _of("holidays", "institution"),
        *_keys("holidays"),
        sa.UniqueConstraint("institution_id", "on", name=op.f("uq_holidays_institution_id_on")),
    )


def _terms() -> None:
    op.create_table(
        "terms",
        *_identity(),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_terms_order")),
        _of("terms", "institution"),
        *_keys("terms"),
    )
    op.create_index(op.f("ix_terms_institution_id"), "terms", ["institution_id"])


def _qualifications() -> None:
    op.create_table(
        "qualifications",
        *_identity(),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_qualifications_level")),
        _of("qualifications", "user"),
        _of("qualifications", "facility"),
        _of("qualifications", "instrument"),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["users.id"], name=op.f("fk_qualifications_granted_by_id"), ondelete="SET NULL"
        ),
        *_keys("qualifications"),
    )
    op.create_index("ix_qualifications_user_facility", "qualifications", ["user_id", "facility_id"])
    for owner in ("facility", "instrument"):
        op.create_index(op.f(f"ix_qualifications_{owner}_id"), "qualifications", [f"{owner}_id"])


def _identity() -> tuple[sa.Column[int], sa.Column[str]]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.Column("public_id", sa.String(length=12), nullable=False)


def _keys(table: str) -> tuple[sa.PrimaryKeyConstraint, sa.UniqueConstraint]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _of(table: str, owner: str) -> sa.ForeignKeyConstraint:
    plural = {"facility": "facilities"}.get(owner, f"{owner}s")
    name = op.f(f"fk_{table}_{owner}_id")
    return sa.ForeignKeyConstraint([f"{owner}_id"], [f"{plural}.id"], name=name, ondelete="CASCADE")
