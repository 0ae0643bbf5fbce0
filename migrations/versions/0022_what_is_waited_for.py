"""What a booking that comes of the waiting list is to have: its title, a note to the lab, accessories and operator."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("waiting_entries") as batch:
        batch.add_column(sa.Column("title", sa.String(200), server_default="", nullable=False))
        batch.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("extras", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("waiting_entries") as batch:
        for name in ("title", "note", "extras"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    for name in ("extras", "note", "title"):
        op.drop_column("waiting_entries", name)
