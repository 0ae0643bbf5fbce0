"""Files of instruments, for whoever may see the instrument."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from booking import access
from models import DocumentVersion, ExternalCertificate, Fault, FileKind, Instrument, InstrumentFile, User, db


def find_file(public_id: str, user: User, kind: FileKind | None = None) -> InstrumentFile | None:
    """The file with its instrument, or None if `user` may not see that. One query."""
    visible = access.instruments_visible_to(user).with_only_columns(Instrument.id)
    wanted = (
        select(InstrumentFile)
        .join(InstrumentFile.instrument)
        .where(InstrumentFile.public_id == public_id, Instrument.id.in_(visible))
        .options(contains_eager(InstrumentFile.instrument).joinedload(Instrument.facility))
    )
    if kind is not None:
        wanted = wanted.where(InstrumentFile.kind == kind)
    return db.session.scalar(wanted)


def named_hashes() -> set[str]:
    """The SHA-256 of all bytes that some record speaks of."""
    of_instruments = set(db.session.scalars(select(InstrumentFile.sha256).distinct()))
    of_people = set(db.session.scalars(select(ExternalCertificate.file_sha256).distinct()))
    of_faults = set(db.session.scalars(select(Fault.photo).where(Fault.photo != "").distinct()))
    of_trainings = set(db.session.scalars(select(DocumentVersion.file_sha256).distinct()))
    return of_instruments | of_people | of_faults | of_trainings
