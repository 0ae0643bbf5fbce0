"""The last runs of the scheduler's jobs, as the health page shows them."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class JobRun(Base):
    __tablename__ = "job_runs"
    __table_args__ = (Index("ix_job_runs_job_started", "job", "started_at"),)

    id: Mapped[PrimaryKey]
    job: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    is_ok: Mapped[bool | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
