"""Text hygiene: what people typed, made safe for one line or for several, wherever a file or a mail carries it."""

import unicodedata

LONGEST_LINE = 250  # characters; a summary or a place, which calendars cut much earlier
LONGEST_TEXT = 3000  # characters; a description
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_LINE_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def clean_line(text: str) -> str:
    """One line without control characters; separators of any kind become single spaces; at most LONGEST_LINE long."""
    return _cut(" ".join(clean_text(text).split()), LONGEST_LINE)


def clean_text(text: str) -> str:
    """Lines broken by `\\n` only, without what neither a file nor a reader's screen should meet; at most LONGEST_TEXT.

    Goes: control characters, half surrogates, marks that reverse the direction of what follows. Stays: the joiners
    that hold an emoji together.
    """
    text = text.replace("\r\n", "\n").translate(_LINE_BREAKS).replace("\t", " ")
    kept = "".join(char for char in text if char == "\n" or _is_welcome(char))
    return _cut("\n".join(line.rstrip() for line in kept.split("\n")).strip(), LONGEST_TEXT)


def _is_welcome(char: str) -> bool:
    return char not in _DIRECTIONS and unicodedata.category(char) not in ("Cc", "Cs")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip("\u200d ") + "…"
