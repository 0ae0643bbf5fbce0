"""Approvals: policies and their steps, what was asked and said, the links of mails, and who is away."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = ("group_leader", "lab", "safety")
SILENCES = ("approve", "lapse", "escalate")
STATES = ("waiting", "open", "approved", "rejected", "lapsed", "ended")
REMARKS = ("question", "answer", "proposal")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_policies()
    _create_steps()
    _create_approvals()
    _create_remarks()
    _create_links()
    _create_absences()


def downgrade() -> None:
    for table in ("absences", "approval_links", "approval_remarks", "approvals", "approval_steps", "approval_policies"):
        op.drop_table(table)


def _create_policies() -> None:
    table = "approval_policies"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("triggers", sa.JSON(), nullable=False),
        *_numbers("longer_than_minutes", "day_starts", "day_ends", "slack_minutes"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _refers(table, "facility_id", "facilities", "CASCADE"),
        _refers(table, "instrument_id", "instruments", "CASCADE"),
        sa.UniqueConstraint("facility_id", name=op.f(f"uq_{table}_facility_id")),
        sa.UniqueConstraint("instrument_id", name=op.f(f"uq_{table}_instrument_id")),
        _holds(table, "one_owner", "(facility_id IS NULL) <> (instrument_id IS NULL)"),
        _holds(table, "day", "day_starts >= 0 AND day_starts < day_ends AND day_ends <= 1440"),
        _holds(table, "minutes", "longer_than_minutes >= 0 AND slack_minutes >= 0"),
    )


def _create_steps() -> None:
    table = "approval_steps"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *_numbers("policy_id", "number"),
        *_step_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _refers(table, "policy_id", "approval_policies", "CASCADE"),
        _refers(table, "person_id", "users", "SET NULL"),
        sa.UniqueConstraint("policy_id", "number", name=op.f(f"uq_{table}_policy_id_number")),
        _holds(table, "hours", "deadline_hours >= 0 AND remind_hours >= 0"),
        _one_of(table, "kind", "stepkind", KINDS),
        _one_of(table, "silence", "silence", SILENCES),
    )


def _create_approvals() -> None:
    table = "approvals"
    op.create_table(
        table,
        *_identity(table),
        *_numbers("reservation_id", "number"),
        *_step_columns(),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        *(sa.Column(f"{name}_at", MOMENT, nullable=True) for name in ("asked", "due", "reminded", "escalated")),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        _refers(table, "reservation_id", "reservations", "CASCADE"),
        _refers(table, "person_id", "users", "SET NULL"),
        _refers(table, "decided_by_id", "users", "SET NULL"),
        _holds(table, "order", "starts_at < ends_at"),
        _one_of(table, "kind", "stepkind", KINDS),
        _one_of(table, "silence", "silence", SILENCES),
        _one_of(table, "state", "approvalstate", STATES),
    )
    op.create_index("ix_approvals_reservation", table, ["reservation_id", "id"])
    where = sa.text("state = 'open'")
    op.create_index("ix_approvals_due", table, ["due_at"], sqlite_where=where, postgresql_where=where)
    op.create_index(
        "uq_approvals_open", table, ["reservation_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _create_remarks() -> None:
    table = "approval_remarks"
    op.create_table(
        table,
        *_identity(table),
        *_numbers("approval_id"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        _refers(table, "approval_id", "approvals", "CASCADE"),
        _refers(table, "by_id", "users", "SET NULL"),
        _holds(table, "time", "(kind = 'proposal') = (starts_at IS NOT NULL AND ends_at IS NOT NULL)"),
        _one_of(table, "kind", "remarkkind", REMARKS),
    )
    op.create_index(op.f(f"ix_{table}_approval_id"), table, ["approval_id"])


def _create_links() -> None:
    table = "approval_links"
    op.create_table(
        table,
        *_identity(table),
        *_numbers("approval_id", "user_id"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _refers(table, "approval_id", "approvals", "CASCADE"),
        _refers(table, "user_id", "users", "CASCADE"),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{table}_token_hash")),
    )
    op.create_index(op.f(f"ix_{table}_approval_id"), table, ["approval_id"])


def _create_absences() -> None:
    table = "absences"
    op.create_table(
        table,
        *_identity(table),
        *_numbers("user_id"),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        _refers(table, "user_id", "users", "CASCADE"),
        _refers(table, "deputy_id", "users", "SET NULL"),
        _holds(table, "order", "starts_at < ends_at"),
    )
    op.create_index(op.f(f"ix_{table}_user_id"), table, ["user_id"])


def _step_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        *_numbers("deadline_hours", "remind_hours"),
        sa.Column("silence", sa.String(length=40), nullable=False),
    )


def _numbers(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _identity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _refers(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _one_of(table: str, column: str, name: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return _holds(table, name, f"{column} IN ({listed})")
