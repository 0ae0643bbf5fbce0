"""What catalogues say of instruments besides: further owners, a related page, a licence, a contact's ORCID."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXTS = {"related_url": 500, "owners": 500, "open_licence": 40, "contact_orcid": 40}


def upgrade() -> None:
    for name, length in TEXTS.items():
        op.add_column("instruments", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.add_column(
        "instruments", sa.Column("is_above_threshold", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("instruments", "is_above_threshold")
    for name in TEXTS:
        op.drop_column("instruments", name)
