"""The database handle, the base class and the column types that every model shares."""

import enum
import secrets
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from booking.domain.interval import Interval

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. Refuses naive values: they have no place inside."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: moments carry their zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """SQLite's text is read in one step: a calendar or a search reads moments by the ten thousand."""
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _read(text: str | None) -> datetime | None:
    """With its zone at once: to put that in afterwards takes five times as long."""
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class AsStored(TypeDecorator[Any]):
    """A moment as the driver gives it, for whoever reads the same few by the ten thousand; see `span_as_stored`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return None


@lru_cache(maxsize=8192)
def span_as_stored(starts_at: str | datetime, ends_at: str | datetime) -> Interval:
    """Of two that are as stored. What is booked begins and ends on the steps of a clock, so most are known already."""
    if isinstance(starts_at, str) or isinstance(ends_at, str):
        return Interval(*(datetime.fromisoformat(f"{one}+00:00") for one in (starts_at, ends_at)))
    return Interval(starts_at, ends_at)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UTCDateTime(), dict[str, Any]: JSON(), list[str]: JSON()}


# Flask-SQLAlchemy is kept thin: it opens and closes sessions; models know only the Base above.
db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)


def new_public_id() -> str:
    """Twelve random letters and digits (59 bits): what addresses carry instead of a countable number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def enum_column(kind: type[enum.StrEnum]) -> Enum:
    """An enum kept as its value in a checked text column, the same on both databases."""
    return Enum(
        kind, values_callable=lambda members: [m.value for m in members], native_enum=False, create_constraint=True,
        name=kind.__name__.lower(), length=40,
    )  # fmt: skip


PrimaryKey = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(12), unique=True, default=new_public_id)]


class TwoLanguages:
    """A record with a name in English and, where there is one, in Chinese."""

    name: Mapped[str] = mapped_column(String(300))
    name_zh: Mapped[str] = mapped_column(String(300), default="")

    def name_in(self, language: str) -> str:
        return self.name_zh if language.startswith("zh") and self.name_zh else self.name
