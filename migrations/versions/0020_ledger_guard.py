"""What is posted sums to zero, shares add up to their charge, and what is written or sealed never changes again."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Written once: what has been charged and posted. A mistake is a reversal.
ONCE = ("charges", "charge_lines", "postings", "entries", "payments")
# Belongs to a period: nothing of it comes, changes or goes once the period is sealed.
OF_PERIOD = ("shares", "statements", "positions", "transfers", "carries", "payments", "postings")
FIXED = (
    "public_id charge_id line_id owner_id payer_id cost_centre_id fund_id place currency amount_minor used_on"
).split()
# Written in this order: the parts, then what they belong to, which closes them. Keys are checked at the commit.
CLOSED = {
    "entries": ("posting_id", "postings"),
    "shares": ("charge_id", "charges"),
    "charge_lines": ("charge_id", "charges"),
}

UNBALANCED = """
    (SELECT COUNT(*) FROM entries WHERE posting_id = NEW.id) < 2
    OR EXISTS (
        SELECT 1 FROM entries JOIN accounts ON accounts.id = entries.account_id WHERE posting_id = NEW.id
        GROUP BY currency HAVING SUM(entries.amount_minor) <> 0
    )"""
UNSHARED = """
    COALESCE((SELECT SUM(amount_minor) FROM shares WHERE charge_id = NEW.id), 0) <> NEW.amount_minor
    OR COALESCE((SELECT SUM(amount_minor) FROM charge_lines WHERE charge_id = NEW.id AND fund_id IS NULL), 0)
        <> NEW.amount_minor"""
SEALED = "EXISTS (SELECT 1 FROM periods WHERE id = {row}.period_id AND state = 'sealed')"
CHANGED = " OR ".join(f"OLD.{column} IS {{distinct}} NEW.{column}" for column in FIXED)


def upgrade() -> None:
    for name, table, moment, condition, words in _guards():
        _create(name, table, moment, condition, words)
    if not _is_sqlite():
        for table in (*ONCE, "shares", "statements", "positions", "transfers", "carries", "periods"):
            _create_function(f"{table}_kept", "TRUE", f"{table}: written once")
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION {table}_kept()"
            )


def downgrade() -> None:
    names = [(name, table) for name, table, *_rest in _guards()]
    if not _is_sqlite():
        kept = (*ONCE, "shares", "statements", "positions", "transfers", "carries", "periods")
        names += [(f"{table}_kept", table) for table in kept]
    for name, table in names:
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _guards() -> list[tuple[str, str, str, str, str]]:
    """Name, table, moment, the condition under which it refuses, and its words."""
    found = [
        ("postings_balance", "postings", "INSERT", UNBALANCED, "postings: the entries do not sum to zero"),
        ("charges_shares", "charges", "INSERT", UNSHARED, "charges: the shares do not add up"),
        ("shares_fixed", "shares", "UPDATE", CHANGED, "shares: written once"),
        ("shares_once_delete", "shares", "DELETE", "TRUE", "shares: written once"),
        ("periods_sealed_update", "periods", "UPDATE", "OLD.state = 'sealed'", "periods: sealed"),
        ("periods_sealed_delete", "periods", "DELETE", "OLD.state <> 'open'", "periods: cut"),
    ]
    for table in ONCE:
        for verb in ("UPDATE", "DELETE"):
            found.append((f"{table}_once_{verb.lower()}", table, verb, "TRUE", f"{table}: written once"))
    for table, (column, whole) in CLOSED.items():
        condition = f"EXISTS (SELECT 1 FROM {whole} WHERE id = NEW.{column})"
        found.append((f"{table}_closed", table, "INSERT", condition, f"{table}: closed"))
    for table in OF_PERIOD:
        for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            condition = " OR ".join(SEALED.format(row=row) for row in rows)
            found.append((f"{table}_sealed_{verb.lower()}", table, verb, condition, f"{table}: sealed"))
    return found


def _create(name: str, table: str, verb: str, condition: str, words: str) -> None:
    if _is_sqlite():
        when = condition.format(distinct="NOT")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    _create_function(name, condition.format(distinct="DISTINCT FROM"), words, "OLD" if verb == "DELETE" else "NEW")
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _create_function(name: str, condition: str, words: str, answer: str = "NULL") -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation'; END IF;"
        f" RETURN {answer}; END $$"
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
