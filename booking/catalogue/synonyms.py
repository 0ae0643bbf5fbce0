"""The names of techniques that mean one thing, from data/synonyms.txt; read once."""

from functools import cache
from pathlib import Path

from booking.domain.synonyms import Synonyms, read_groups

FILE = Path(__file__).resolve().parent / "data" / "synonyms.txt"


@cache
def synonyms() -> Synonyms:
    """Raises UnicodeDecodeError for a file that is not UTF-8."""
    with open(FILE, encoding="utf-8") as lines:
        return read_groups(lines)
