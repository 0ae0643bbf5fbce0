"""What the health page asks: the jobs and their last runs, the outbox, the database and its version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from models import JobRun, Message, MessageState, db


@dataclass(frozen=True)
class DatabaseFacts:
    """`version` is the migration it stands at, `newest` the newest that this code knows; `size_bytes` on disk."""

    kind: str
    version: str
    newest: str
    size_bytes: int

    @property
    def is_current(self) -> bool:
        return self.version == self.newest


def last_runs() -> dict[str, JobRun]:
    """The newest run of each job, by the job's name."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}


def last_failures(most: int = 10) -> Sequence[JobRun]:
    failed = select(JobRun).where(JobRun.is_ok.is_(False)).order_by(JobRun.started_at.desc()).limit(most)
    return db.session.scalars(failed).all()


def outbox_counts() -> dict[MessageState, int]:
    """How many messages are in each state; a state with none counts 0."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return dict.fromkeys(MessageState, 0) | dict(rows.all())


def oldest_due(now: datetime) -> datetime | None:
    """Since when the longest waiting message should have been sent; None if none waits."""
    return db.session.scalar(
        select(func.min(Message.due_at)).where(Message.state == MessageState.DUE, Message.due_at <= now)
    )


def database_facts(scripts: ScriptDirectory) -> DatabaseFacts:
    kind = db.engine.dialect.name
    version = db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""
    if kind == "sqlite":
        size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        size = "SELECT pg_database_size(current_database())"
    return DatabaseFacts(kind, version, scripts.get_current_head() or "", int(db.session.scalar(text(size)) or 0))
