"""What a training asks one to read and sign: documents, their versions, and who has signed which."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages
from models.user import User


class TrainingDocument(TwoLanguages, Base):
    """Something to read, and where `is_to_sign` to sign, before a session. What it says is in its versions."""

    __tablename__ = "training_documents"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    is_to_sign: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    versions: Mapped[list["DocumentVersion"]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentVersion.number.desc()", back_populates="document"
    )


class DocumentVersion(Base):
    """Never changed: a text in two languages, or a PDF kept under `file_sha256`. `digest` (SHA-256, hexadecimal) is of
    all that one reads, and is what a signature names."""

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    document_id: Mapped[int] = mapped_column(ForeignKey("training_documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    text_zh: Mapped[str] = mapped_column(Text, default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    size_bytes: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    document: Mapped[TrainingDocument] = relationship(back_populates="versions")

    def text_in(self, language: str) -> str:
        return self.text_zh if language.startswith("zh") and self.text_zh else self.text


class Signature(Base):
    """Who has read and signed which version, when, under which name; `digest` is what was signed."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("version_id", "user_id"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]

    version: Mapped[DocumentVersion] = relationship()
    user: Mapped[User] = relationship()
