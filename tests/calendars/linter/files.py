"""Lines 1 to 7 of the checklist: the octets of the file."""

import itertools
import unicodedata

from tests.calendars.linter.content import Defect, read_line, unfolded

FORBIDDEN = "\x85\u2028\u2029"


def defects(raw: bytes, secrets: list[str]) -> list[Defect]:
    found = _encoding(raw) + _line_ends(raw) + _lines(raw)
    if any(defect.check == 1 for defect in found):
        return found
    found += _characters(raw) + _structure(raw)
    whole = raw.replace(b"\r\n ", b"").decode()
    return found + [Defect(43, f"tells {secret!r}") for secret in secrets if secret in whole]


def _encoding(raw: bytes) -> list[Defect]:
    if raw.startswith(b"\xef\xbb\xbf"):
        return [Defect(1, "begins with a byte order mark")]
    try:
        raw.replace(b"\r\n ", b"").decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        return [Defect(1, f"is not UTF-8: {error.reason}")]
    return []


def _line_ends(raw: bytes) -> list[Defect]:
    bare = raw.replace(b"\r\n", b"")
    found = [Defect(2, "a line ends without CRLF")] if b"\r" in bare or b"\n" in bare else []
    if not raw.endswith(b"\r\n"):
        found.append(Defect(2, "does not end with CRLF"))
    if b"\r\n\r\n" in raw or raw.startswith(b"\r\n"):
        found.append(Defect(2, "has a blank line"))
    return found


def _lines(raw: bytes) -> list[Defect]:
    lines, found = raw.split(b"\r\n"), []
    found += [Defect(3, f"a line of {len(line)} octets") for line in lines if len(line) > 75]
    for before, line in itertools.pairwise(lines):
        if not line.startswith((b" ", b"\t")):
            continue
        if line[1:2] and line[1] & 0b1100_0000 == 0b1000_0000:
            found.append(Defect(4, "a fold inside a character"))
        if (len(before) - len(before.rstrip(b"\\"))) % 2:
            found.append(Defect(4, "a fold between a backslash and its letter"))
    return found


def _characters(raw: bytes) -> list[Defect]:
    text = raw.replace(b"\r\n ", b"").replace(b"\r\n", b"").decode()
    bad = {char for char in text if char in FORBIDDEN or unicodedata.category(char) == "Cc"}
    return [Defect(5, f"holds U+{ord(char):04X}") for char in sorted(bad)]


def _structure(raw: bytes) -> list[Defect]:
    lines = unfolded(raw)
    found = [Defect(7, f"not in the grammar: {line[:40]!r}") for line in lines if read_line(line) is None]
    if lines.count("BEGIN:VCALENDAR") != 1 or (lines[0], lines[-1]) != ("BEGIN:VCALENDAR", "END:VCALENDAR"):
        found.append(Defect(6, "is not one calendar from its first line to its last"))
    open_names: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_names.append(value)
        elif name == "END" and (not open_names or open_names.pop() != value):
            found.append(Defect(6, f"END:{value} closes nothing"))
    return found + [Defect(6, f"{name} is left open") for name in open_names]
