"""One page of a long list, with what the pager under it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from models import db

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`rows` of page `number` (from 1) of `pages`; `total` counts the rows of all pages."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def page_of(rows: Select[Any], number: int, size: int = 50) -> Page[Any]:
    """Page `number` of the ORM query `rows`, in two queries. A number beyond the last page means the last."""
    total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    found = db.session.scalars(rows.limit(size).offset((number - 1) * size)).unique().all()
    return Page(found, number, pages, total)
