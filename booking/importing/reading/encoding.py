"""Which encoding a text file is in, found from its bytes: what its characters would be decides."""

import re
import unicodedata
from itertools import islice

from booking.importing.reading.errors import Unreadable

# The encodings that a person may choose, by Python's names, with what they are called everywhere.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 little-endian",
    "utf-16-be": "UTF-16 big-endian",
    "gb18030": "GB18030",
    "cp1252": "Latin-1 (Windows-1252)",
    "latin-1": "Latin-1 (ISO 8859-1)",
    "mac_roman": "Mac Roman",
}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HIGH = re.compile(rb"[\x80-\xff]")
_CHINESE_PAIR = re.compile(rb"(?:[\xa1-\xa9][\xa1-\xfe]|[\xb0-\xf7][\xa1-\xfe])")
_INSIDE_A_WORD = re.compile(rb"(?<=[a-z])[\xa1-\xf7][\xa1-\xfe](?=[a-z])")
_COMMON_LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒ")
_TYPOGRAPHY = frozenset("‘’“”–—…•®™©°±²³µ£€×½¼¾§«»·")
_MOST_LOOKED_AT = 20_000
_MOST_BROKEN = 0.05  # of the bytes beyond ASCII; more, and it is not UTF-8 with a scratch but something else


def find_encoding(content: bytes) -> str:
    """The name of the encoding, one of ENCODINGS. Raises Unreadable for what is no text at all."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if b"\0" in content:
        return _wide(content)
    if _is_mostly_utf8(content):
        return "utf-8"
    return "gb18030" if _is_chinese(content) else _western(content)


def is_broken(content: bytes, encoding: str) -> bool:
    """Whether some bytes mean nothing in `encoding`; they are read as U+FFFD and told row by row."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return True
    return False


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: of the two orders the one in which nearly all is writing."""
    name = max(("utf-16-le", "utf-16-be"), key=lambda order: _writing(content[:8192], order))
    if _writing(content[:8192], name) < 0.95:
        raise Unreadable("not_text")
    return name


def _writing(content: bytes, encoding: str) -> float:
    """The share of characters that people write: Latin, Chinese and their punctuation."""
    text = content.decode(encoding, errors="replace")
    return sum(map(_is_writing, text)) / len(text)


def _is_writing(char: str) -> bool:
    if char in "\t\r\n" or " " <= char <= "\u04ff" or char in _TYPOGRAPHY:
        return True
    return "\u3000" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def _is_mostly_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd") - content.count("\ufffd".encode())
    if not broken:
        return True
    return broken < _MOST_BROKEN * len(_HIGH.findall(content))


def _is_chinese(content: bytes) -> bool:
    """Bytes beyond ASCII come in pairs of the common plane, not as "öß" in a word, and all of it can be decoded."""
    pairs = len(_CHINESE_PAIR.findall(content))
    if 2 * pairs < 0.9 * len(_HIGH.findall(content)) or 2 * len(_INSIDE_A_WORD.findall(content)) > pairs:
        return False
    return not is_broken(content, "gb18030")


def _western(content: bytes) -> str:
    candidates = ["latin-1" if is_broken(content, "cp1252") else "cp1252", "mac_roman"]
    return max(candidates, key=lambda name: _likelihood(content, name))


def _likelihood(content: bytes, encoding: str) -> float:
    """How much the characters beyond ASCII look like what people write where they stand. The first of equals wins."""
    text = content.decode(encoding)
    places = (match.start() for match in islice(_HIGH.finditer(content), _MOST_LOOKED_AT))
    return sum(_likelihood_of(text[at], text[at - 1 : at], text[at + 1 : at + 2]) for at in places)


def _likelihood_of(char: str, before: str, after: str) -> float:
    if char == "\xa0":
        return 0.0 if before.isalpha() and after.isalpha() else 2.0
    if char in _TYPOGRAPHY:
        return 0.0 if char != "’" and before.isalpha() and after.isalpha() else 2.0
    if not unicodedata.category(char).startswith("L"):
        return -5.0 if unicodedata.category(char) == "Cc" else -1.0
    if char not in _COMMON_LETTERS:
        return -0.5
    if char.isupper() and before.islower():
        return -3.0
    return 2.0 if before.isalpha() or after.isalpha() else -1.0
