"""Charges with lines and shares, the double-entry books, settlements; what agreements say of settling."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = (
    "periods",
    "positions",
    "statements",
    "transfers",
    "accounts",
    "carries",
    "payments",
    "charges",
    "charge_lines",
    "postings",
    "entries",
    "shares",
    "disputes",
)
TERMS = "review_days >= 0 AND prepay_after_days >= 0"


def upgrade() -> None:
    _create_periods()
    _create_positions()
    _create_statements()
    _create_transfers()
    _create_accounts()
    _create_carries()
    _create_payments()
    _create_charges()
    _create_charge_lines()
    _create_postings()
    _create_entries()
    _create_shares()
    _create_disputes()
    with op.batch_alter_table("agreements") as batch:
        batch.add_column(sa.Column("settlement_mode", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("review_days", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("is_silence_consent", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("prepay_after_days", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_agreements_mode"), sa.text("settlement_mode IN ('gross', 'bilateral', 'multilateral')")
        )
        batch.create_check_constraint(op.f("ck_agreements_terms"), sa.text(TERMS))
    with op.batch_alter_table("agreements") as batch:
        batch.alter_column("is_silence_consent", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agreements") as batch:
        for name in ("mode", "terms"):
            batch.drop_constraint(op.f(f"ck_agreements_{name}"), type_="check")
        for column in ("prepay_after_days", "is_silence_consent", "review_days", "settlement_mode"):
            batch.drop_column(column)
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_periods() -> None:
    op.create_table(
        "periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "gross", "bilateral", "multilateral", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("threshold_minor", sa.BigInteger(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("pay_days", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "cut",
                "issued",
                "agreed",
                "paid",
                "sealed",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("cut_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(state = 'sealed') = (digest <> '')", name=op.f("ck_periods_sealed")),
        sa.CheckConstraint("(one_id IS NULL) = (other_id IS NULL)", name=op.f("ck_periods_pair")),
        sa.CheckConstraint("first_on < until", name=op.f("ck_periods_order")),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_periods_pair_order")),
        sa.CheckConstraint("review_days >= 0 AND pay_days >= 0", name=op.f("ck_periods_days")),
        sa.CheckConstraint("threshold_minor >= 0", name=op.f("ck_periods_threshold")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_periods_created_by_id")),
        sa.ForeignKeyConstraint(["one_id"], ["institutions.id"], name=op.f("fk_periods_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["institutions.id"], name=op.f("fk_periods_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periods")),
        sa.UniqueConstraint("public_id", name=op.f("uq_periods_public_id")),
    )
    op.create_index(op.f("ix_periods_one_id"), "periods", ["one_id"])
    op.create_index(op.f("ix_periods_other_id"), "periods", ["other_id"])


def _create_positions() -> None:
    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("owed_to_minor", sa.BigInteger(), nullable=False),
        sa.Column("owed_by_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_positions_institution_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_positions_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sa.UniqueConstraint(
            "period_id", "institution_id", "currency", name=op.f("uq_positions_period_id_institution_id_currency")
        ),
    )
    op.create_index(op.f("ix_positions_institution_id"), "positions", ["institution_id"])


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["users.id"], name=op.f("fk_statements_agreed_by_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_statements_institution_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_statements_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("period_id", "institution_id", name=op.f("uq_statements_period_id_institution_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_statements_public_id")),
    )
    op.create_index(op.f("ix_statements_institution_id"), "statements", ["institution_id"])


def _create_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("debtor_id", sa.Integer(), nullable=True),
        sa.Column("creditor_id", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_carried", sa.Boolean(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_transfers_amount")),
        sa.ForeignKeyConstraint(["creditor_id"], ["institutions.id"], name=op.f("fk_transfers_creditor_id")),
        sa.ForeignKeyConstraint(["debtor_id"], ["institutions.id"], name=op.f("fk_transfers_debtor_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_transfers_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_transfers_public_id")),
    )
    op.create_index(op.f("ix_transfers_creditor_id"), "transfers", ["creditor_id"])
    op.create_index(op.f("ix_transfers_debtor_id"), "transfers", ["debtor_id"])
    op.create_index("ix_transfers_period", "transfers", ["period_id"])


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "receivable",
                "payable",
                "income",
                "outlay",
                "subsidy",
                "clearing",
                "cash",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("counterparty_id", sa.Integer(), nullable=True),
        sa.Column("is_with_region", sa.Boolean(), nullable=False),
        sa.Column("cost_centre_id", sa.Integer(), nullable=True),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["cost_centre_id"], ["cost_centres.id"], name=op.f("fk_accounts_cost_centre_id")),
        sa.ForeignKeyConstraint(["counterparty_id"], ["institutions.id"], name=op.f("fk_accounts_counterparty_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_accounts_fund_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_accounts_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("code", name=op.f("uq_accounts_code")),
    )
    op.create_index(op.f("ix_accounts_cost_centre_id"), "accounts", ["cost_centre_id"])
    op.create_index(op.f("ix_accounts_counterparty_id"), "accounts", ["counterparty_id"])
    op.create_index(op.f("ix_accounts_fund_id"), "accounts", ["fund_id"])
    op.create_index("ix_accounts_institution", "accounts", ["institution_id", "kind"])


def _create_carries() -> None:
    op.create_table(
        "carries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_carries_period_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_carries_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carries")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_carries_transfer_id")),
    )
    op.create_index(op.f("ix_carries_period_id"), "carries", ["period_id"])


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_payments_period_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_payments_recorded_by_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_payments_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payments_public_id")),
    )
    op.create_index(op.f("ix_payments_period_id"), "payments", ["period_id"])
    op.create_index(op.f("ix_payments_transfer_id"), "payments", ["transfer_id"])


def _create_charges() -> None:
    op.create_table(
        "charges",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.Column("usage_id", sa.Integer(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "use",
                "cancellation",
                "no_show",
                "reversal",
                "correction",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reversal_of_id", sa.Integer(), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("weights", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_silence_consent", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(cause = 'reversal') = (reversal_of_id IS NOT NULL)", name=op.f("ck_charges_reversal")),
        sa.CheckConstraint(
            "cause NOT IN ('reversal', 'correction') OR first_id IS NOT NULL", name=op.f("ck_charges_first")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_charges_created_by_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facilities.id"], name=op.f("fk_charges_facility_id")),
        sa.ForeignKeyConstraint(["first_id"], ["charges.id"], name=op.f("fk_charges_first_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_charges_group_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_charges_institution_id")),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_charges_instrument_id")),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservations.id"], name=op.f("fk_charges_reservation_id")),
        sa.ForeignKeyConstraint(["reversal_of_id"], ["charges.id"], name=op.f("fk_charges_reversal_of_id")),
        sa.ForeignKeyConstraint(["usage_id"], ["usages.id"], name=op.f("fk_charges_usage_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_charges_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("public_id", name=op.f("uq_charges_public_id")),
        sa.UniqueConstraint("reversal_of_id", name=op.f("uq_charges_reversal_of_id")),
    )
    op.create_index(op.f("ix_charges_created_at"), "charges", ["created_at"])
    op.create_index("ix_charges_facility", "charges", ["facility_id", "used_on"])
    op.create_index(op.f("ix_charges_first_id"), "charges", ["first_id"])
    op.create_index("ix_charges_group", "charges", ["group_id", "used_on"])
    op.create_index(op.f("ix_charges_institution_id"), "charges", ["institution_id"])
    op.create_index(op.f("ix_charges_instrument_id"), "charges", ["instrument_id"])
    op.create_index(op.f("ix_charges_reservation_id"), "charges", ["reservation_id"])
    op.create_index(op.f("ix_charges_usage_id"), "charges", ["usage_id"])
    op.create_index("ix_charges_user", "charges", ["user_id", "used_on"])


def _create_charge_lines() -> None:
    op.create_table(
        "charge_lines",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "time",
                "session",
                "sample",
                "item",
                "seat",
                "setup",
                "minimum",
                "late_cancellation",
                "no_show",
                "overrun",
                "credit",
                "subsidy",
                name="linekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_id", sa.Integer(), nullable=True),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("why_code", sa.String(length=60), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.CheckConstraint("(kind = 'subsidy') = (fund_id IS NOT NULL)", name=op.f("ck_charge_lines_payer")),
        sa.ForeignKeyConstraint(
            ["charge_id"], ["charges.id"], name=op.f("fk_charge_lines_charge_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_charge_lines_fund_id")),
        sa.ForeignKeyConstraint(["rate_id"], ["rates.id"], name=op.f("fk_charge_lines_rate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_lines")),
        sa.UniqueConstraint("charge_id", "number", name=op.f("uq_charge_lines_charge_id_number")),
    )
    op.create_index(op.f("ix_charge_lines_fund_id"), "charge_lines", ["fund_id"])
    op.create_index(op.f("ix_charge_lines_rate_id"), "charge_lines", ["rate_id"])


def _create_postings() -> None:
    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "charge", "netting", "payment", name="postingkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("charge_id", sa.Integer(), nullable=True),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'charge') = (charge_id IS NOT NULL)", name=op.f("ck_postings_charge")),
        sa.CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name=op.f("ck_postings_payment")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_postings_charge_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_postings_payment_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_postings_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_postings_charge_id")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_postings_payment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_postings_public_id")),
    )
    op.create_index(op.f("ix_postings_period_id"), "postings", ["period_id"])
    op.create_index(op.f("ix_postings_posted_at"), "postings", ["posted_at"])


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_entries_account_id")),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_entries_posting_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("posting_id", "account_id", name=op.f("uq_entries_posting_id_account_id")),
    )
    op.create_index("ix_entries_account", "entries", ["account_id"])


def _create_shares() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=True),
        sa.Column("cost_centre_id", sa.Integer(), nullable=True),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["charge_id"], ["charges.id"], name=op.f("fk_shares_charge_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["cost_centre_id"], ["cost_centres.id"], name=op.f("fk_shares_cost_centre_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_shares_fund_id")),
        sa.ForeignKeyConstraint(["line_id"], ["charge_lines.id"], name=op.f("fk_shares_line_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["institutions.id"], name=op.f("fk_shares_owner_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["institutions.id"], name=op.f("fk_shares_payer_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_shares_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shares_public_id")),
    )
    op.create_index("ix_shares_charge", "shares", ["charge_id"])
    op.create_index(op.f("ix_shares_cost_centre_id"), "shares", ["cost_centre_id"])
    op.create_index(op.f("ix_shares_fund_id"), "shares", ["fund_id"])
    op.create_index(op.f("ix_shares_line_id"), "shares", ["line_id"])
    op.create_index("ix_shares_payer", "shares", ["payer_id", "used_on"])
    op.create_index("ix_shares_period", "shares", ["period_id"])
    op.create_index(
        "ix_shares_waiting",
        "shares",
        ["used_on"],
        sqlite_where=sa.text("period_id IS NULL"),
        postgresql_where=sa.text("period_id IS NULL"),
    )


def _create_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "upheld",
                "rejected",
                "withdrawn",
                name="disputestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_disputes_closed")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_disputes_closed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_disputes_opened_by_id")),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_disputes_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_disputes_public_id")),
    )
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["share_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
