"""The write locks of trainings. After instruments', whose locks come first for whoever needs both."""

from sqlalchemy import select, update

from models import Institution, Training, TrainingSession, db


def lock_session(session_id: int) -> TrainingSession:
    """Whoever enrols, withdraws, marks or changes a session decides under this lock; answers it as it is now."""
    raised = update(TrainingSession).where(TrainingSession.id == session_id)
    db.session.execute(
        raised.values(revision=TrainingSession.revision + 1), execution_options={"synchronize_session": False}
    )
    rows = select(TrainingSession).where(TrainingSession.id == session_id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def lock_training(training_id: int) -> None:
    """For whoever answers its quiz or publishes for it."""
    same = update(Training).where(Training.id == training_id).values(changed_at=Training.changed_at)
    db.session.execute(same, execution_options={"synchronize_session": False})


def lock_prerequisites(institution_id: int) -> None:
    """For whoever says what the school's trainings need, so that two at once close no circle. On SQLite the transaction
    itself is the lock."""
    row = select(Institution.id).where(Institution.id == institution_id)
    db.session.execute(row.with_for_update(key_share=True)).all()
