"""What becomes of bookings when trust is withdrawn, recognition and approval by agreement, and a step for each request.

Requests that were made before there were steps had nobody's queue to stand in: each gets the lab's, as it was meant.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FATES = ("keep", "review", "cancel")
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
ONE_OF_TWO = "(facility_id IS NULL) <> (instrument_id IS NULL)"
ONE_OF_THREE = (
    "(CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN clause_id IS NULL THEN 0 ELSE 1 END) = 1"
)
MOMENT = sa.DateTime(timezone=True)
WITHOUT_A_STEP = """
SELECT r.id, r.starts_at, r.ends_at, r.changed_at FROM reservations r WHERE r.state = 'requested'
AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.reservation_id = r.id AND a.state IN ('open', 'waiting'))
"""


def upgrade() -> None:
    table = "withdrawal_policies"
    op.create_table(
        table,
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("facility_id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facilities.id"], name=op.f(f"fk_{table}_facility_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint(f"fate IN {FATES}", name=op.f(f"ck_{table}_fate")),
    )
    _add_owner("recognitions", "agreement_id", "agreements", is_unique=False)
    with op.batch_alter_table("approval_policies") as batch:
        batch.drop_constraint(op.f("ck_approval_policies_one_owner"), type_="check")
    _add_owner("approval_policies", "clause_id", "clauses", is_unique=True)
    with op.batch_alter_table("approval_policies") as batch:
        batch.create_check_constraint(op.f("ck_approval_policies_one_owner"), sa.text(ONE_OF_THREE))
    _give_requests_a_step()


def downgrade() -> None:
    op.execute("DELETE FROM approval_policies WHERE clause_id IS NOT NULL")
    with op.batch_alter_table("approval_policies") as batch:
        batch.drop_constraint(op.f("ck_approval_policies_one_owner"), type_="check")
        batch.drop_constraint(op.f("fk_approval_policies_clause_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_approval_policies_clause_id"), type_="unique")
        batch.drop_column("clause_id")
    with op.batch_alter_table("approval_policies") as batch:
        batch.create_check_constraint(op.f("ck_approval_policies_one_owner"), sa.text(ONE_OF_TWO))
    op.drop_index(op.f("ix_recognitions_agreement_id"), "recognitions")
    with op.batch_alter_table("recognitions") as batch:
        batch.drop_constraint(op.f("fk_recognitions_agreement_id"), type_="foreignkey")
        batch.drop_column("agreement_id")
    op.drop_table("withdrawal_policies")


def _add_owner(table: str, column: str, other: str, *, is_unique: bool) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(f"fk_{table}_{column}"), other, [column], ["id"], ondelete="CASCADE")
        if is_unique:
            batch.create_unique_constraint(op.f(f"uq_{table}_{column}"), [column])
        else:
            batch.create_index(op.f(f"ix_{table}_{column}"), [column])


def _give_requests_a_step() -> None:
    connection = op.get_bind()
    approvals = sa.table(
        "approvals",
        *(sa.column(name) for name in ("public_id", "reservation_id", "number", "kind", "deadline_hours",
                                       "remind_hours", "silence", "state", "reason")),
        *(sa.column(name, MOMENT) for name in ("starts_at", "ends_at", "asked_at", "due_at")),
    )  # fmt: skip
    moments = dict.fromkeys(("starts_at", "ends_at", "changed_at"), MOMENT)
    rows = connection.execute(sa.text(WITHOUT_A_STEP).columns(id=sa.Integer, **moments)).all()
    for row in rows:
        connection.execute(
            approvals.insert().values(
                public_id="".join(secrets.choice(LETTERS) for _ in range(12)), reservation_id=row.id, number=1,
                kind="lab", deadline_hours=0, remind_hours=0, silence="lapse", state="open", reason="",
                starts_at=row.starts_at, ends_at=row.ends_at, asked_at=row.changed_at, due_at=row.starts_at,
            )
        )  # fmt: skip
