"""What a series and its bookings were before their latest change, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("series", sa.Column("before", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("series", "before")
