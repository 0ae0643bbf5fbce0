"""Text hygiene: what people typed, made safe for one line or for several, wherever a file or a mail carries it."""

import re
import unicodedata

LONGEST_LINE = 250  # characters; a summary or a place, which calendars cut much earlier
LONGEST_TEXT = 3000  # characters; a description
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters but the line break, half surrogates, marks that turn what follows around, byte order marks.
_UNWELCOME = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_line(text: str) -> str:
    """One line without control characters; separators of any kind become single spaces; at most LONGEST_LINE long."""
    return _cut(" ".join(clean_text(text).split()), LONGEST_LINE)


def clean_text(text: str) -> str:
    """Lines broken by `\\n` only, without what neither a file nor a reader's screen should meet; at most LONGEST_TEXT.

    Goes: control characters, half surrogates, marks that reverse the direction of what follows. Stays: the joiners
    that hold an emoji together.
    """
    text = _UNWELCOME.sub("", _LINE_BREAKS.sub("\n", text).replace("\t", " "))
    return _cut("\n".join(line.rstrip() for line in text.split("\n")).strip(), LONGEST_TEXT)


def half_width(text: str) -> str:
    """As a keyboard without full-width letters writes it: ９：００－１８：００ is 9:00-18:00."""
    return unicodedata.normalize("NFKC", text)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip("\u200d ") + "…"
