"""Who has signed the versions of a document."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from models import DocumentVersion, Signature, TrainingDocument


def signatures_of(document: TrainingDocument) -> Select[Signature]:
    """Of all its versions, the newest signature first."""
    return (
        select(Signature)
        .join(Signature.version)
        .where(DocumentVersion.document_id == document.id)
        .options(contains_eager(Signature.version))
        .order_by(Signature.signed_at.desc(), Signature.id.desc())
    )
