"""Finding by words: each of them has to be somewhere in one of the columns."""

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import QueryableAttribute


def has_words(words: str, *columns: QueryableAttribute[Any]) -> list[ColumnElement[bool]]:
    """Conditions for `where(*...)`: case does not matter, % and _ are ordinary letters; no words, no conditions."""
    return [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()]
