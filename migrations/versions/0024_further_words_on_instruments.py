"""What catalogues say of instruments besides: further owners, a related page, a licence, a contact's ORCID."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXTS = {"related_url": 500, "owners": 500, "open_licence": 40, "contact_orcid": 40}


def upgrade() -> None:
    with op.batch_alter_table("instruments") as batch:
        for name, length in TEXTS.items():
            batch.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        batch.add_column(sa.Column("is_above_threshold", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("instruments") as batch:
        for name in (*TEXTS, "is_above_threshold"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    op.drop_column("instruments", "is_above_threshold")
    for name in TEXTS:
        op.drop_column("instruments", name)
