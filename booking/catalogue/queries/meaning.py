"""What a question means: what has to stand in an instrument's text, and what a mistyped one was to be."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, or_, select

from booking.catalogue.synonyms import synonyms
from booking.domain import nearness
from booking.domain.synonyms import Term
from models import Instrument, InstrumentState, db


def conditions_of_words(words: str) -> list[ColumnElement[bool]]:
    """Each term of the question stands in the instrument's text, by any of its names."""
    return [_stands(term) for term in synonyms().terms(words)]


def meant_words(words: str) -> str | None:
    """One slip of the finger in a word is mended, if that makes words that the catalogue or the list of techniques
    knows; None if there is nothing to mend. One query, and as long as all texts of the catalogue."""
    texts = db.session.scalars(select(Instrument.search_text).where(Instrument.state != InstrumentState.RETIRED))
    names = (name for group in synonyms().groups for name in group)
    return nearness.meant(words, [*texts, *names], _nearest)


def _stands(term: Term) -> ColumnElement[bool]:
    ways = [Instrument.search_text.contains(text, autoescape=True) for text in term.texts]
    if term.whole:
        names = "|".join(map(re.escape, term.whole))
        ways.append(Instrument.search_text.regexp_match(f"(^|[^a-z])({names})([^a-z]|$)"))
    return or_(*ways)


def _nearest(word: str, known: list[str]) -> str | None:
    """One letter more, less or another, or two that changed places."""
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found else None
