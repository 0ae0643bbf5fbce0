"""Prices of instruments in versions that never overlap, cost sheets, what bookings were told, tiers of clauses."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TIERS = ("own", "region_partner", "other_academic", "company")
UNITS = ("hour", "operator_hour", "session", "sample", "item", "seat")
FEES = ("late_cancellation_percent", "notice_minutes", "no_show_percent", "overrun_percent", "grace_minutes")
PARTS = ("depreciation", "maintenance", "utilities", "staff", "consumables")
OF_RATES = (
    "instrument_id tier unit code price_minor peak_price_minor peak steps increment_minutes minimum_minor".split()
)
FROZEN = {
    "rates": (*OF_RATES, "setup_minor", "name", "name_zh", "valid_from", "is_approved"),
    "price_lists": ("instrument_id", "state", "currency", "billable", *FEES, "valid_from"),
}
SAME = {"rates": ("instrument_id", "tier", "unit", "code"), "price_lists": ("instrument_id",)}
APPROVED = {"rates": "{row}is_approved", "price_lists": "{row}state = 'approved'"}
MOMENT = sa.DateTime(timezone=True)

# Dates that are kept as text compare like dates; what has no end ends after every other.
SQLITE_GUARD = """
CREATE TRIGGER {table}_guard_{verb} BEFORE {verb} ON {table}
WHEN {new_is_approved} AND EXISTS (
    SELECT 1 FROM {table} WHERE {is_approved} AND {same} {others}
    AND valid_from < COALESCE(NEW.valid_until, '9999-12-31') AND NEW.valid_from < COALESCE(valid_until, '9999-12-31')
)
BEGIN
    SELECT RAISE(ABORT, '{table} overlap');
END
"""
SQLITE_FREEZE = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table} WHEN {old_is_approved} AND ({changed})
BEGIN
    SELECT RAISE(ABORT, '{table}: what is approved does not change');
END
"""
POSTGRESQL_GUARD = """
ALTER TABLE {table} ADD CONSTRAINT {table}_overlap
EXCLUDE USING gist ({same}, daterange(valid_from, valid_until) WITH &&) WHERE ({is_approved})
"""
POSTGRESQL_FREEZE = """
CREATE FUNCTION {table}_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table}: what is approved does not change' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({old_is_approved} AND ({changed}))
EXECUTE FUNCTION {table}_freeze()
"""


def upgrade() -> None:
    _create_lists()
    _create_rates()
    _create_cost_sheets()
    _create_quotes()
    with op.batch_alter_table("clauses") as batch:
        batch.add_column(sa.Column("tier", sa.String(length=40), nullable=True))
        batch.create_check_constraint(op.f("ck_clauses_tier"), sa.text(f"tier IN ({_listed(TIERS)})"))
    for table in FROZEN:
        _guard(table)


def downgrade() -> None:
    with op.batch_alter_table("clauses") as batch:
        batch.drop_constraint(op.f("ck_clauses_tier"), type_="check")
        batch.drop_column("tier")
    for table in ("reservation_quotes", "cost_sheets", "rates", "price_lists"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            op.execute(f"DROP FUNCTION {table}_freeze()")


def _guard(table: str) -> None:
    """The database itself refuses two that hold at once, and a change of what is approved."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    cast = "::text" if is_postgresql else ""
    words = {
        "table": table,
        "columns": ", ".join(FROZEN[table]),
        "changed": " OR ".join(f"NEW.{name}{cast} {differs} OLD.{name}{cast}" for name in FROZEN[table]),
        "is_approved": APPROVED[table].format(row=""),
        "new_is_approved": APPROVED[table].format(row="NEW."),
        "old_is_approved": APPROVED[table].format(row="OLD."),
    }
    if is_postgresql:
        op.execute(POSTGRESQL_GUARD.format(same=", ".join(f"{name} WITH =" for name in SAME[table]), **words))
        op.execute(POSTGRESQL_FREEZE.format(**words))
        return
    same = " AND ".join(f"{name} = NEW.{name}" for name in SAME[table])
    for verb, others in (("INSERT", ""), ("UPDATE", "AND id <> OLD.id")):
        op.execute(SQLITE_GUARD.format(verb=verb, others=others, same=same, **words))
    op.execute(SQLITE_FREEZE.format(**words))


def _create_lists() -> None:
    op.create_table(
        "price_lists",
        *_identity("price_lists"),
        *_numbers("institution_id", "instrument_id", "version", *FEES),
        *_texts(state=40, currency=3, billable=40),
        *_validity("price_lists"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("approved_at", MOMENT),
        sa.Column("approved_by_id", sa.Integer()),
        _refers("price_lists", "institution_id", "institutions"),
        _refers("price_lists", "instrument_id", "instruments", "CASCADE"),
        _refers("price_lists", "created_by_id", "users", "SET NULL"),
        _refers("price_lists", "approved_by_id", "users", "SET NULL"),
        sa.UniqueConstraint("instrument_id", "version", name=op.f("uq_price_lists_instrument_id_version")),
        _holds("price_lists", "version", "version >= 1"),
        _holds("price_lists", "approved", "state = 'draft' OR approved_at IS NOT NULL"),
        _holds("price_lists", "fees", "late_cancellation_percent BETWEEN 0 AND 100"
               " AND no_show_percent BETWEEN 0 AND 100 AND overrun_percent BETWEEN 0 AND 500"
               " AND notice_minutes >= 0 AND grace_minutes >= 0"),
        _holds("price_lists", "liststate", "state IN ('draft', 'approved')"),
        _holds("price_lists", "billable", "billable IN ('reserved', 'used', 'longer')"),
    )  # fmt: skip
    op.create_index(op.f("ix_price_lists_institution_id"), "price_lists", ["institution_id"])


def _create_rates() -> None:
    op.create_table(
        "rates",
        *_identity("rates"),
        *_numbers("list_id", "institution_id", "instrument_id", "increment_minutes"),
        *_texts(tier=40, unit=40, code=40, name=300, name_zh=300),
        *_amounts("price_minor", "minimum_minor", "setup_minor"),
        sa.Column("peak_price_minor", sa.BigInteger()),
        sa.Column("peak", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        *_validity("rates"),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        _refers("rates", "list_id", "price_lists", "CASCADE"),
        _refers("rates", "institution_id", "institutions"),
        _refers("rates", "instrument_id", "instruments", "CASCADE"),
        sa.UniqueConstraint("list_id", "tier", "unit", "code", name=op.f("uq_rates_list_id_tier_unit_code")),
        _holds("rates", "prices", "price_minor >= 0 AND minimum_minor >= 0 AND setup_minor >= 0"),
        _holds("rates", "peak_price", "peak_price_minor IS NULL OR peak_price_minor >= 0"),
        _holds("rates", "increment", "increment_minutes BETWEEN 1 AND 1440"),
        _holds("rates", "code", "(unit = 'item') = (code <> '')"),
        _holds("rates", "tier", f"tier IN ({_listed(TIERS)})"),
        _holds("rates", "unit", f"unit IN ({_listed(UNITS)})"),
    )
    op.create_index(op.f("ix_rates_institution_id"), "rates", ["institution_id"])
    op.create_index("ix_rates_instrument", "rates", ["instrument_id", "tier", "unit", "code", "valid_from"])


def _create_cost_sheets() -> None:
    amounts = [f"{part}_minor" for part in PARTS]
    op.create_table(
        "cost_sheets",
        *_numbers("instrument_id", "institution_id", "rated_hours"),
        *_texts(currency=3),
        *_amounts(*amounts),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_cost_sheets")),
        _refers("cost_sheets", "instrument_id", "instruments", "CASCADE"),
        _refers("cost_sheets", "institution_id", "institutions"),
        _refers("cost_sheets", "changed_by_id", "users", "SET NULL"),
        _holds("cost_sheets", "amounts", " AND ".join(f"{amount} >= 0" for amount in amounts)),
        _holds("cost_sheets", "hours", "rated_hours BETWEEN 0 AND 8784"),
    )
    op.create_index(op.f("ix_cost_sheets_institution_id"), "cost_sheets", ["institution_id"])


def _create_quotes() -> None:
    op.create_table(
        "reservation_quotes",
        *_numbers("reservation_id", "list_id"),
        *_texts(tier=40, currency=3),
        *_amounts("total_minor", "price_minor"),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("quoted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_reservation_quotes")),
        _refers("reservation_quotes", "reservation_id", "reservations", "CASCADE"),
        _refers("reservation_quotes", "list_id", "price_lists"),
        _holds("reservation_quotes", "tier", f"tier IN ({_listed(TIERS)})"),
    )
    op.create_index(op.f("ix_reservation_quotes_list_id"), "reservation_quotes", ["list_id"])


def _identity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _validity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        _holds(table, "order", "valid_until IS NULL OR valid_until > valid_from"),
    )


def _numbers(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _amounts(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.BigInteger(), nullable=False) for name in names)


def _texts(**lengths: int) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.String(length=length), nullable=False) for name, length in lengths.items())


def _refers(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
