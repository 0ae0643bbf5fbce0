"""How texts and questions are made alike, so that a search finds what a person means in either language."""

import unicodedata
from collections.abc import Iterable

LONGEST_QUESTION = 200
MOST_WORDS = 8
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−/"), "-")


def folded(text: str) -> str:
    """`text` as search sees it: full width and half width, large and small letters, kinds of hyphen are one."""
    folded_once = unicodedata.normalize("NFKC", text).translate(_HYPHENS).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded_once).split())


def question_words(question: str) -> tuple[str, ...]:
    """The words of a question, folded; each has to be found. At most MOST_WORDS, what is beyond is not looked at."""
    return tuple(dict.fromkeys(folded(question[:LONGEST_QUESTION]).split()))[:MOST_WORDS]


def text_to_search(texts: Iterable[str], models: Iterable[str] = ()) -> str:
    """All that can be found, a line each. Of `models` also the spellings that people use: LSM 980, LSM-980, LSM980."""
    lines = dict.fromkeys(spelling for text in texts for spelling in _spellings(folded(text)))
    lines |= dict.fromkeys(spelling for model in models for spelling in _model_spellings(folded(model)))
    return "\n".join(line for line in lines if line)


def _spellings(text: str) -> tuple[str, ...]:
    """As it is, without its hyphens (X-ray, Xray), and without accents (Müller, Muller)."""
    return text, text.replace("-", ""), _without_accents(text)


def _model_spellings(model: str) -> tuple[str, ...]:
    words = model.replace("-", " ").split()
    return model, "".join(words), "-".join(words), " ".join(words)


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if unicodedata.category(letter) != "Mn"))
