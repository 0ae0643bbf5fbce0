"""What a booking that comes of the waiting list is to have: its title, a note to the lab, accessories and operator."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("waiting_entries", sa.Column("title", sa.String(200), server_default="", nullable=False))
    op.add_column("waiting_entries", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("waiting_entries", sa.Column("extras", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    for name in ("extras", "note", "title"):
        op.drop_column("waiting_entries", name)
