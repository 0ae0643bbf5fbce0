"""The guard: the database itself refuses two claims of one resource that overlap."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Claims of one resource never overlap, so the one that starts last before the new end tells all: one index look-up.
SQLITE_GUARD = """
CREATE TRIGGER claims_guard_{verb} BEFORE {verb} ON claims
WHEN (
    SELECT ends_at FROM claims
    WHERE resource_id = NEW.resource_id AND starts_at < NEW.ends_at {others}
    ORDER BY starts_at DESC LIMIT 1
) > NEW.starts_at
BEGIN
    SELECT RAISE(ABORT, 'claims overlap');
END
"""
POSTGRESQL_GUARD = """
ALTER TABLE claims ADD CONSTRAINT claims_overlap
EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(POSTGRESQL_GUARD)
    else:
        op.execute(SQLITE_GUARD.format(verb="INSERT", others=""))
        op.execute(SQLITE_GUARD.format(verb="UPDATE", others="AND id <> OLD.id"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE claims DROP CONSTRAINT claims_overlap")
    else:
        op.execute("DROP TRIGGER claims_guard_INSERT")
        op.execute("DROP TRIGGER claims_guard_UPDATE")
