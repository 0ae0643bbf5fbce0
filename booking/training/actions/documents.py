"""Documents to read and sign: adding one, publishing a new version, signing the newest."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import func, select

from booking.training.locks import lock_training
from models import DocumentVersion, Signature, Training, TrainingDocument, User, db


class Outdated(Exception):
    """A newer version has been published than the one that was read."""


def add_document(training: Training, name: str, name_zh: str, *, is_to_sign: bool) -> TrainingDocument:
    """The last of the training's documents; it says nothing until a version is published."""
    last = select(func.max(TrainingDocument.position)).where(TrainingDocument.training_id == training.id)
    document = TrainingDocument(
        training_id=training.id, name=name, name_zh=name_zh, is_to_sign=is_to_sign,
        position=(db.session.scalar(last) or 0) + 1,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    return document


def publish(
    document: TrainingDocument, text: str, text_zh: str, by: User, now: datetime, *, sha256: str = "", size: int = 0
) -> DocumentVersion:
    """A new version, which asks everybody anew; the same words again are no new version."""
    lock_training(document.training_id)
    newest = newest_of(document)
    digest = digest_of(text, text_zh, sha256)
    if newest is not None and newest.digest == digest:
        return newest
    version = DocumentVersion(
        document_id=document.id, number=newest.number + 1 if newest else 1, text=text, text_zh=text_zh,
        file_sha256=sha256, size_bytes=size, digest=digest, published_at=now, published_by_id=by.id,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return version


def sign(version: DocumentVersion, person: User, now: datetime) -> Signature:
    """Has read and signed it; signed again, it is the first signature that counts. Raises Outdated."""
    document = db.session.get_one(TrainingDocument, version.document_id)
    lock_training(document.training_id)
    newest = newest_of(document)
    if newest is None or newest.id != version.id or not document.is_active:
        raise Outdated
    known = select(Signature).where(Signature.version_id == version.id, Signature.user_id == person.id)
    if signed := db.session.scalar(known):
        return signed
    signature = Signature(
        version_id=version.id, user_id=person.id, name=person.name, digest=version.digest, signed_at=now
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def newest_of(document: TrainingDocument) -> DocumentVersion | None:
    versions = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    return db.session.scalar(versions.order_by(DocumentVersion.number.desc()).limit(1))


def digest_of(text: str, text_zh: str, sha256: str) -> str:
    """SHA-256, hexadecimal, of all that one reads."""
    return hashlib.sha256(json.dumps([text, text_zh, sha256], ensure_ascii=False).encode()).hexdigest()
