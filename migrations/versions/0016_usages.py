"""Usages, the consumables they count, how facilities want check-in, codes on benches, and faults."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PURPOSES = ("research", "development", "teaching", "clinical_service", "certification", "other")
EVIDENCE = ("sensor", "qr", "staff", "page", "booking")
SEVERITIES, STATES = ("minor", "limits", "stops"), ("open", "mended", "no_fault")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_settings()
    _create_bench_codes()
    _create_usages()
    _create_usage_items()
    _create_faults()


def downgrade() -> None:
    for table in ("faults", "usage_items", "usages", "bench_codes", "use_policies", "consumables"):
        op.drop_table(table)


def _create_settings() -> None:
    op.create_table(
        "consumables",
        *_identity("consumables"),
        *_numbers("facility_id"),
        *_texts(code=40, unit=40, name=300, name_zh=300),
        *_flags("is_active"),
        _refers("consumables", "facility_id", "facilities", "CASCADE"),
        sa.UniqueConstraint("facility_id", "code", name=op.f("uq_consumables_facility_id_code")),
    )
    op.create_table(
        "use_policies",
        *_numbers("facility_id", "grace_minutes", "early_minutes"),
        *_flags("is_asked", "is_released"),
        sa.PrimaryKeyConstraint("facility_id", name=op.f("pk_use_policies")),
        _refers("use_policies", "facility_id", "facilities", "CASCADE"),
        _holds("use_policies", "grace", "grace_minutes BETWEEN 5 AND 1440"),
        _holds("use_policies", "early", "early_minutes BETWEEN 0 AND 1440"),
    )


def _create_bench_codes() -> None:
    op.create_table(
        "bench_codes",
        *_numbers("instrument_id"),
        *_texts(code=24),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_bench_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_bench_codes_code")),
        _refers("bench_codes", "instrument_id", "instruments", "CASCADE"),
    )


def _create_usages() -> None:
    op.create_table("usages", *_identity("usages"), *_usage_columns(), *_usage_constraints())
    start = "reserved_starts_at"
    op.create_index("ix_usages_instrument_start", "usages", ["instrument_id", start])
    op.create_index("ix_usages_person_start", "usages", ["person_id", start])
    op.create_index("ix_usages_home_start", "usages", ["home_institution_id", start])
    op.create_index(op.f("ix_usages_group_id"), "usages", ["group_id"])
    op.create_index(op.f("ix_usages_institution_id"), "usages", ["institution_id"])
    _create_partial_index("usages", "running", "started_at IS NOT NULL AND ended_at IS NULL")
    _create_partial_index("usages", "unconfirmed", "confirmed_at IS NULL")


def _usage_columns() -> tuple[sa.Column, ...]:
    return (
        *_numbers("institution_id", "instrument_id", "person_id", "home_institution_id"),
        *_perhaps("reservation_id", "group_id", "operator_id", "confirmed_by_id"),
        *_flags("is_walk_up", "is_no_show", "is_end_assumed", "is_instrument_fault"),
        *_perhaps("startup_minutes", "measuring_minutes", "postprocessing_minutes", "samples", "satisfaction"),
        *_texts(mode=40, evidence=40),
        sa.Column("purpose", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("reserved_starts_at", "reserved_ends_at")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created_at", "changed_at")),
        *(sa.Column(name, MOMENT) for name in ("started_at", "ended_at", "warned_for", "confirmed_at")),
    )


def _usage_constraints() -> tuple[sa.Constraint, ...]:
    others = {"institution_id": "institutions", "instrument_id": "instruments", "person_id": "users",
              "group_id": "groups", "home_institution_id": "institutions", "operator_id": "users",
              "confirmed_by_id": "users"}  # fmt: skip
    parts = ("startup", "measuring", "postprocessing")
    return (
        *(_refers("usages", column, table) for column, table in others.items()),
        _refers("usages", "reservation_id", "reservations", "CASCADE"),
        sa.UniqueConstraint("reservation_id", name=op.f("uq_usages_reservation_id")),
        _holds("usages", "reserved_order", "reserved_starts_at < reserved_ends_at"),
        _holds("usages", "order", "started_at < ended_at"),
        _holds("usages", "end", "started_at IS NOT NULL OR ended_at IS NULL"),
        _holds("usages", "no_show", "is_no_show = (started_at IS NULL)"),
        _holds("usages", "parts", " AND ".join(f"{part}_minutes >= 0" for part in parts)),
        _holds("usages", "samples", "samples >= 0"),
        _holds("usages", "satisfaction", "satisfaction BETWEEN 1 AND 5"),
        _one_of("usages", "purpose", "purpose", PURPOSES),
        _one_of("usages", "evidence", "evidence", EVIDENCE),
    )


def _create_usage_items() -> None:
    op.create_table(
        "usage_items",
        *_numbers("id", "usage_id", "quantity"),
        *_texts(code=40),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_items")),
        sa.UniqueConstraint("usage_id", "code", name=op.f("uq_usage_items_usage_id_code")),
        _refers("usage_items", "usage_id", "usages", "CASCADE"),
        _holds("usage_items", "quantity", "quantity > 0"),
    )


def _create_faults() -> None:
    others = {"institution_id": "institutions", "instrument_id": "instruments", "reported_by_id": "users",
              "closed_by_id": "users"}  # fmt: skip
    op.create_table(
        "faults",
        *_identity("faults"),
        *_numbers("institution_id", "instrument_id", "reported_by_id"),
        *_perhaps("usage_id", "closure_id", "closed_by_id"),
        *_texts(severity=40, photo=64, state=40, answer=500),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        *(_refers("faults", column, table) for column, table in others.items()),
        _refers("faults", "usage_id", "usages", "SET NULL"),
        _refers("faults", "closure_id", "closures", "SET NULL"),
        _holds("faults", "closed", "(state = 'open') = (closed_at IS NULL)"),
        _one_of("faults", "severity", "severity", SEVERITIES),
        _one_of("faults", "state", "faultstate", STATES),
    )
    op.create_index("ix_faults_instrument", "faults", ["instrument_id", "reported_at"])
    op.create_index(op.f("ix_faults_reported_by_id"), "faults", ["reported_by_id"])
    op.create_index(op.f("ix_faults_usage_id"), "faults", ["usage_id"])
    _create_partial_index("faults", "open", "state = 'open'")


def _create_partial_index(table: str, name: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(f"ix_{table}_{name}", table, ["instrument_id"], sqlite_where=where, postgresql_where=where)


def _identity(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )


def _numbers(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _perhaps(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=True) for name in names)


def _flags(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Boolean(), nullable=False) for name in names)


def _texts(**lengths: int) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.String(length=length), nullable=False) for name, length in lengths.items())


def _refers(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _one_of(table: str, column: str, name: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return _holds(table, name, f"{column} IN ({listed})")
