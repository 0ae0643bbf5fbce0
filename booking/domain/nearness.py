"""What a mistyped question may have meant: its unknown words become known ones that are one slip of the finger away."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from booking.domain.searching import LONGEST_QUESTION, MOST_WORDS, folded

SHORTEST_LATIN, SHORTEST_CHINESE = 4, 3  # shorter words are a slip away from too many others
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
Nearest = Callable[[str, list[str]], str | None]


def meant(question: str, texts: Iterable[str], nearest: Nearest) -> str | None:
    """The question with its unknown words mended, or None if that cannot be. `texts` are all that can be found,
    folded; `nearest(word, known)` chooses of the known ones, the most frequent first, or none."""
    kept = list(texts)
    words = folded(question[:LONGEST_QUESTION]).split()[:MOST_WORDS]
    unknown = [word for word in words if not any(word in text for text in kept)]
    latin = _latin_words(kept) if unknown else []
    mended = {
        word: nearest(word, _chinese_runs(len(word), kept) if _CHINESE.fullmatch(word) else latin)
        for word in unknown
        if _is_long_enough(word)
    }
    if not unknown or any(mended.get(word) is None for word in unknown):
        return None
    return " ".join(mended.get(word) or word for word in words)


def _is_long_enough(word: str) -> bool:
    return len(word) >= (SHORTEST_CHINESE if _CHINESE.fullmatch(word) else SHORTEST_LATIN)


def _latin_words(texts: Iterable[str]) -> list[str]:
    return _by_frequency(known for text in texts for known in _WORD.findall(text) if known[0].isascii())


def _chinese_runs(length: int, texts: Iterable[str]) -> list[str]:
    """All runs of so many characters, for Chinese has no spaces."""
    runs = (run for text in texts for run in _CHINESE.findall(text))
    return _by_frequency(run[at : at + length] for run in runs for at in range(len(run) - length + 1))


def _by_frequency(known: Iterable[str]) -> list[str]:
    return [word for word, _count in Counter(known).most_common()]
