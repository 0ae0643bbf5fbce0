"""Trainings: what they cover, their sessions and who takes part; their quizzes; their documents and signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    "trainings",
    "quiz_attempts",
    "quiz_questions",
    "training_documents",
    "training_instruments",
    "training_prerequisites",
    "document_versions",
    "quiz_choices",
    "signatures",
    "training_sessions",
    "enrolments",
    "session_trainers",
)


def upgrade() -> None:
    _create_trainings()
    _create_quiz_attempts()
    _create_quiz_questions()
    _create_training_documents()
    _create_training_instruments()
    _create_training_prerequisites()
    _create_document_versions()
    _create_quiz_choices()
    _create_signatures()
    _create_training_sessions()
    _create_enrolments()
    _create_session_trainers()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_trainings() -> None:
    op.create_table(
        "trainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_zh", sa.Text(), nullable=False),
        sa.Column("levels", sa.String(length=3), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("technique_id", sa.Integer(), nullable=True),
        sa.Column(
            "validity",
            sa.Enum(
                "for_good",
                "until_date",
                "months",
                "months_after_use",
                name="validity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("validity_on", sa.Date(), nullable=True),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(validity = 'until_date') = (validity_on IS NOT NULL)", name=op.f("ck_trainings_validity_on")
        ),
        sa.CheckConstraint(
            "(validity IN ('months', 'months_after_use')) = (validity_months IS NOT NULL)",
            name=op.f("ck_trainings_validity_months"),
        ),
        sa.CheckConstraint("most_attempts BETWEEN 1 AND 20", name=op.f("ck_trainings_most_attempts")),
        sa.CheckConstraint("pass_percent BETWEEN 1 AND 100", name=op.f("ck_trainings_pass_percent")),
        sa.CheckConstraint("validity_months BETWEEN 1 AND 120", name=op.f("ck_trainings_months")),
        sa.ForeignKeyConstraint(["facility_id"], ["facilities.id"], name=op.f("fk_trainings_facility_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_trainings_institution_id")),
        sa.ForeignKeyConstraint(["technique_id"], ["techniques.id"], name=op.f("fk_trainings_technique_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_trainings_public_id")),
    )
    op.create_index(op.f("ix_trainings_facility_id"), "trainings", ["facility_id"])
    op.create_index(op.f("ix_trainings_institution_id"), "trainings", ["institution_id"])
    op.create_index(op.f("ix_trainings_technique_id"), "trainings", ["technique_id"])


def _create_quiz_attempts() -> None:
    op.create_table(
        "quiz_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("right_count", sa.Integer(), nullable=False),
        sa.Column("asked_count", sa.Integer(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "right_count BETWEEN 0 AND asked_count AND asked_count > 0", name=op.f("ck_quiz_attempts_counts")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_quiz_attempts_training_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quiz_attempts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quiz_attempts_public_id")),
        sa.UniqueConstraint(
            "training_id", "user_id", "number", name=op.f("uq_quiz_attempts_training_id_user_id_number")
        ),
    )
    op.create_index(op.f("ix_quiz_attempts_user_id"), "quiz_attempts", ["user_id"])


def _create_quiz_questions() -> None:
    op.create_table(
        "quiz_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("text_zh", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_quiz_questions_training_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quiz_questions_public_id")),
    )
    op.create_index(op.f("ix_quiz_questions_training_id"), "quiz_questions", ["training_id"])


def _create_training_documents() -> None:
    op.create_table(
        "training_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_to_sign", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_documents_training_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_documents")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_documents_public_id")),
    )
    op.create_index(op.f("ix_training_documents_training_id"), "training_documents", ["training_id"])


def _create_training_instruments() -> None:
    op.create_table(
        "training_instruments",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instruments.id"],
            name=op.f("fk_training_instruments_instrument_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_instruments_training_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("training_id", "instrument_id", name=op.f("pk_training_instruments")),
    )
    op.create_index(op.f("ix_training_instruments_instrument_id"), "training_instruments", ["instrument_id"])


def _create_training_prerequisites() -> None:
    op.create_table(
        "training_prerequisites",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("required_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_training_prerequisites_level")),
        sa.CheckConstraint("training_id <> required_id", name=op.f("ck_training_prerequisites_another")),
        sa.ForeignKeyConstraint(
            ["required_id"], ["trainings.id"], name=op.f("fk_training_prerequisites_required_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_prerequisites_training_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("training_id", "required_id", name=op.f("pk_training_prerequisites")),
    )
    op.create_index(op.f("ix_training_prerequisites_required_id"), "training_prerequisites", ["required_id"])


def _create_document_versions() -> None:
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["training_documents.id"],
            name=op.f("fk_document_versions_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_document_versions_published_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_versions_document_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_document_versions_public_id")),
    )


def _create_quiz_choices() -> None:
    op.create_table(
        "quiz_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("text_zh", sa.String(length=300), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["quiz_questions.id"], name=op.f("fk_quiz_choices_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_choices")),
    )
    op.create_index(op.f("ix_quiz_choices_question_id"), "quiz_choices", ["question_id"])


def _create_signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signatures_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_versions.id"], name=op.f("fk_signatures_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("public_id", name=op.f("uq_signatures_public_id")),
        sa.UniqueConstraint("version_id", "user_id", name=op.f("uq_signatures_version_id_user_id")),
    )
    op.create_index(op.f("ix_signatures_user_id"), "signatures", ["user_id"])


def _create_training_sessions() -> None:
    op.create_table(
        "training_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrol_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("place_zh", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=True),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("planned", "cancelled", name="sessionstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("cancel_reason", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name=op.f("ck_training_sessions_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_training_sessions_order")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_training_sessions_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_training_sessions_institution_id")
        ),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_training_sessions_instrument_id")),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservations.id"],
            name=op.f("fk_training_sessions_reservation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["training_id"], ["trainings.id"], name=op.f("fk_training_sessions_training_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_sessions_public_id")),
        sa.UniqueConstraint("reservation_id", name=op.f("uq_training_sessions_reservation_id")),
    )
    op.create_index(op.f("ix_training_sessions_institution_id"), "training_sessions", ["institution_id"])
    op.create_index(op.f("ix_training_sessions_instrument_id"), "training_sessions", ["instrument_id"])
    op.create_index("ix_training_sessions_start", "training_sessions", ["starts_at"])
    op.create_index("ix_training_sessions_training_start", "training_sessions", ["training_id", "starts_at"])


def _create_enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "enrolled",
                "waiting",
                "withdrawn",
                name="enrolmentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "attended", "absent", "passed", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_of", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(level IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'passed')", name=op.f("ck_enrolments_passed")
        ),
        sa.CheckConstraint("(state = 'enrolled') = (seat IS NOT NULL)", name=op.f("ck_enrolments_seated")),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_enrolments_level")),
        sa.CheckConstraint("seat >= 1", name=op.f("ck_enrolments_seat")),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["users.id"], name=op.f("fk_enrolments_assessor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_enrolments_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_enrolments_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolments_public_id")),
        sa.UniqueConstraint("session_id", "seat", name=op.f("uq_enrolments_session_id_seat")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_enrolments_session_id_user_id")),
    )
    op.create_index("ix_enrolments_user", "enrolments", ["user_id", "state"])


def _create_session_trainers() -> None:
    op.create_table(
        "session_trainers",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_session_trainers_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_session_trainers_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_session_trainers")),
    )
    op.create_index(op.f("ix_session_trainers_user_id"), "session_trainers", ["user_id"])
