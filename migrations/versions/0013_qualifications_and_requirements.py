"""Qualifications by training, what instruments require, recognitions and certificates of elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATES = ("active", "suspended", "revoked")
MOMENT = sa.DateTime(timezone=True)
MINUTES = "from_minute BETWEEN 0 AND 1439 AND until_minute BETWEEN 0 AND 1439"
ADDED = ("evidence", "state", "state_reason")
NEW_COLUMNS = ("told_days", "state_at", "state_by_id", "state_reason", "state", "evidence", "months_after_use")


def upgrade() -> None:
    _create_certificates()
    _create_recognitions()
    _create_requirements()
    _extend_qualifications()
    with op.batch_alter_table("reservations") as batch:
        batch.add_column(sa.Column("supervisor_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_reservations_supervisor_id"), "users", ["supervisor_id"], ["id"])
        batch.create_index(op.f("ix_reservations_supervisor_id"), ["supervisor_id"])


def downgrade() -> None:
    """What trainings have qualified for is lost."""
    with op.batch_alter_table("reservations") as batch:
        batch.drop_index(op.f("ix_reservations_supervisor_id"))
        batch.drop_constraint(op.f("fk_reservations_supervisor_id"), type_="foreignkey")
        batch.drop_column("supervisor_id")
    op.execute("DELETE FROM qualifications WHERE training_id IS NOT NULL OR facility_id IS NULL")
    with op.batch_alter_table("qualifications") as batch:
        for name in ("of_something", "months", "qualificationstate"):
            batch.drop_constraint(op.f(f"ck_qualifications_{name}"), type_="check")
        for column in ("training", "state_by"):
            batch.drop_constraint(op.f(f"fk_qualifications_{column}_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_qualifications_user_id_training_id"), type_="unique")
        batch.drop_index(op.f("ix_qualifications_training_id"))
        batch.alter_column("facility_id", existing_type=sa.Integer(), nullable=False)
        for column in (*NEW_COLUMNS, "training_id"):
            batch.drop_column(column)
    for table in ("requirement_trainings", "requirements", "recognitions", "external_certificates"):
        op.drop_table(table)


def _create_certificates() -> None:
    table = "external_certificates"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=True),
        sa.Column("assessed_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        _refers(table, "assessed_by", "users", "SET NULL"),
        _refers(table, "institution", "institutions"),
        _refers(table, "user", "users", "CASCADE"),
        _one_of(table, "state", "certificatestate", ("submitted", "accepted", "rejected")),
    )
    op.create_index(f"ix_{table}_institution_state", table, ["institution_id", "state"])
    op.create_index(op.f(f"ix_{table}_user_id"), table, ["user_id"])


def _create_recognitions() -> None:
    table = "recognitions"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("from_institution_id", sa.Integer(), nullable=False),
        sa.Column("from_training_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("institution_id <> from_institution_id", name=op.f(f"ck_{table}_another")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f(f"ck_{table}_order")),
        _one_of(table, "kind", "recognised", ("equal", "check_ride", "not")),
        _refers(table, "created_by", "users", "SET NULL"),
        *(_refers(table, name, "institutions") for name in ("institution", "from_institution")),
        *(_refers(table, name, "trainings", "CASCADE") for name in ("training", "from_training")),
    )
    for name in ("institution", "training", "from_institution", "from_training"):
        op.create_index(op.f(f"ix_{table}_{name}_id"), table, [f"{name}_id"])


def _create_requirements() -> None:
    table, link = "requirements", "requirement_trainings"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("until_minute", sa.Integer(), nullable=True),
        sa.Column("option_id", sa.Integer(), nullable=True),
        sa.Column("tree", sa.JSON(), nullable=False),
        sa.Column("is_first_reviewed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(from_minute IS NULL) = (until_minute IS NULL)", name=op.f(f"ck_{table}_hours")),
        sa.CheckConstraint(MINUTES, name=op.f(f"ck_{table}_minutes")),
        _refers(table, "changed_by", "users", "SET NULL"),
        _refers(table, "instrument", "instruments", "CASCADE"),
        _refers(table, "option", "options", "CASCADE"),
    )
    op.create_index(op.f(f"ix_{table}_instrument_id"), table, ["instrument_id"])
    op.create_table(
        link,
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_level", sa.Integer(), nullable=True),
        _refers(link, "requirement", table, "CASCADE"),
        _refers(link, "training", "trainings"),
        sa.PrimaryKeyConstraint("requirement_id", "training_id", name=op.f(f"pk_{link}")),
    )
    op.create_index(op.f(f"ix_{link}_training_id"), link, ["training_id"])


def _extend_qualifications() -> None:
    table = "qualifications"
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column("training_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("months_after_use", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("evidence", sa.String(length=500), nullable=False, server_default=""))
        batch.add_column(sa.Column("state", sa.String(length=40), nullable=False, server_default="active"))
        batch.add_column(sa.Column("state_reason", sa.String(length=300), nullable=False, server_default=""))
        batch.add_column(sa.Column("state_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("state_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("told_days", sa.Integer(), nullable=True))
        batch.alter_column("facility_id", existing_type=sa.Integer(), nullable=True)
        batch.create_index(op.f(f"ix_{table}_training_id"), ["training_id"])
        batch.create_unique_constraint(op.f(f"uq_{table}_user_id_training_id"), ["user_id", "training_id"])
        batch.create_foreign_key(op.f(f"fk_{table}_state_by_id"), "users", ["state_by_id"], ["id"], ondelete="SET NULL")
        batch.create_foreign_key(
            op.f(f"fk_{table}_training_id"), "trainings", ["training_id"], ["id"], ondelete="CASCADE"
        )
        states = ", ".join(f"'{state}'" for state in STATES)
        batch.create_check_constraint(op.f(f"ck_{table}_qualificationstate"), sa.text(f"state IN ({states})"))
        batch.create_check_constraint(op.f(f"ck_{table}_months"), sa.text("months_after_use BETWEEN 1 AND 120"))
        batch.create_check_constraint(
            op.f(f"ck_{table}_of_something"), sa.text("training_id IS NOT NULL OR facility_id IS NOT NULL")
        )
    with op.batch_alter_table(table) as batch:
        for name in ADDED:
            batch.alter_column(name, server_default=None)


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
