"""Cleaning what files carry along: no-break spaces, controls, invisible marks, line ends of every kind."""

import re
import unicodedata

SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = ("Cc", "Cs", "Co")


def cleaned_line(cell: str) -> str:
    """One line: spaces of every kind (no-break ones too) are one space; controls and invisible marks are gone."""
    return " ".join(cleaned_text(cell).split())


def cleaned_text(cell: str) -> str:
    """Lines broken by `\\n`, without controls, invisible marks, no-break spaces and spaces at their ends."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", cell)).replace("\t", " ")
    kept = "".join(map(_tidied, text))
    return "\n".join(line.strip() for line in kept.split("\n")).strip()


def oddities(cell: str) -> list[str]:
    """What cleaning took away, or could not mend, as codes."""
    if cell.isprintable() and cell.isascii():
        return ["cell_error"] if cell.strip() in SPREADSHEET_ERRORS else []
    controls = any(unicodedata.category(char) in _CONTROLS and char not in "\t\r\n" for char in cell)
    return ["control_characters"] * controls + ["broken_characters"] * ("\ufffd" in cell)


def _tidied(char: str) -> str:
    if char == "\n" or char.isalnum():
        return char
    category = unicodedata.category(char)
    if char in _INVISIBLE or category in _CONTROLS:
        return ""
    return " " if category == "Zs" else char
