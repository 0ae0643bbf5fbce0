"""From a cell's text to a field's value, and what is wrong with it. Values are plain JSON."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from babel.numbers import get_currency_precision

from booking.domain.cleaning import SPREADSHEET_ERRORS, cleaned_line, cleaned_text, oddities
from booking.domain.plain_text import half_width
from booking.importing.fields import Field, Kind, longest
from booking.importing.opening_hours import read_opening, write_opening
from booking.tables import unguarded

LONGEST_TEXT = 20_000
LARGEST_NUMBER = 2**31 - 1
LARGEST_AMOUNT = 2**53  # minor units
TYPED_AS_FIGURES = {Kind.NUMBER, Kind.DAY, Kind.HOURS, Kind.YES_NO, Kind.CHOICE}
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]+")
_YES = {"yes", "y", "true", "t", "1", "是", "有"}
_NO = {"no", "n", "false", "f", "0", "否", "无"}
_CHINESE_CHOICES = {
    "设备": "equipment", "仪器": "equipment", "设施": "facility", "平台": "facility", "购置": "bought",
    "购买": "bought", "自制": "made", "研制": "made", "捐赠": "given", "赠送": "given",
    "在用": "in_service", "停用": "out_of_order", "报废": "retired",
}  # fmt: skip


class Problem(NamedTuple):
    """`code` is one of importing.words.ROW. A refusal stops the row; anything else is told and the row goes on."""

    code: str
    parameters: dict[str, Any]
    is_refusal: bool = False


class _Unfit(Exception):
    """The cell does not say what its field wants."""

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(code)
        self.code, self.parameters = code, parameters


def read_cell(field: Field, cell: str) -> tuple[Any, list[Problem]]:
    """The value, or None where the cell says nothing or cannot be used, and what is to be told about it."""
    cell = unguarded(cell)
    text = cleaned_text(cell) if field.kind in (Kind.TEXT, Kind.LIST, Kind.HOURS) else cleaned_line(cell)
    if field.kind in TYPED_AS_FIGURES:
        text = half_width(text)
    told = [Problem(code, {"field": field.name}) for code in oddities(cell)]
    if not text or text in SPREADSHEET_ERRORS:
        return None, told
    try:
        return _READERS[field.kind](field, text), told
    except _Unfit as unfit:
        parameters = {"field": field.name, "value": text[:80], **unfit.parameters}
        is_refusal = field.is_rule or unfit.code == "too_long"
        return None, [*told, Problem(unfit.code, parameters, is_refusal)]


def read_amount(text: str, currency: str) -> int | None:
    """Minor units of `currency` from "138,000.00" or "¥ 138000"; None if it is no amount."""
    digits = re.sub(r"[^\d.,-]", "", half_width(text))
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d{2}", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(digits.replace(",", "")).scaleb(get_currency_precision(currency))
    except InvalidOperation:
        return None
    return int(amount) if amount == amount.to_integral_value() and 0 <= amount <= LARGEST_AMOUNT else None


def _line(field: Field, text: str) -> str:
    most = longest(field.name)
    if most and len(text) > most:
        raise _Unfit("too_long", length=len(text), longest=most)
    return text


def _text(field: Field, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise _Unfit("too_long", length=len(text), longest=LONGEST_TEXT)
    return text


def _email(field: Field, text: str) -> str:
    address = text.removeprefix("mailto:").strip("<>;, ")
    if not _EMAIL.fullmatch(address):
        raise _Unfit("not_an_email")
    return _line(field, address)


def _address(field: Field, text: str) -> str:
    address = f"https://{text}" if text.startswith("www.") else text
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or " " in address:
        raise _Unfit("not_an_address")
    return _line(field, address)


def _number(field: Field, text: str) -> int:
    if not re.fullmatch(r"-?\d{1,16}(\.0+)?", text, re.ASCII):
        raise _Unfit("not_a_number")
    number = int(text.partition(".")[0])
    if not 0 <= number <= (LARGEST_AMOUNT if field.name == "value_minor" else LARGEST_NUMBER):
        raise _Unfit("not_a_number")
    return number


def _yes_no(field: Field, text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise _Unfit("not_yes_or_no")
    return text.lower() in _YES


def _day(field: Field, text: str) -> str:
    """ISO 8601; a year or a month alone stays one ("2021-03"); a time behind the date is left out."""
    match = re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})月?(?:[-/.]?(\d{1,2})日?)?)?(?:[T ].*)?年?", text, re.ASCII)
    try:
        if match is None:
            raise ValueError(text)
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
    except ValueError:
        raise _Unfit("not_a_day") from None
    return day if match[3] else day[:7] if match[2] else day[:4]


def _choice(field: Field, text: str) -> str:
    word = re.sub(r"[\s-]+", "_", text.lower())
    word = _CHINESE_CHOICES.get(word, word)
    if word not in field.choices:
        raise _Unfit("not_a_choice", choices=", ".join(field.choices))
    return word


def _choices(field: Field, text: str) -> list[str]:
    """At least one: a cell of nothing but semicolons chooses none."""
    parts = _list(field, text)
    if not parts:
        raise _Unfit("not_a_choice", choices=", ".join(field.choices))
    return list(dict.fromkeys(_choice(field, part) for part in parts))


def _list(field: Field, text: str) -> list[str]:
    """Parted by semicolons, bars or lines; or a JSON list, for items that hold such signs themselves."""
    if text.startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return _distinct(items)
    return _distinct(re.split(r"[;；|\n]", text))


def _distinct(items: list[str]) -> list[str]:
    return list(dict.fromkeys(item for item in map(cleaned_line, items) if item))


def _related(field: Field, text: str) -> dict[str, list[str]]:
    """JSON, as it is stored: {identifier: [type, relation]}."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(_is_pair(pair) for pair in found.values()):
        raise _Unfit("not_related")
    return {cleaned_line(identifier): [cleaned_line(word) for word in pair] for identifier, pair in found.items()}


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair)


def _hours(field: Field, text: str) -> str:
    try:
        return write_opening(read_opening(text))
    except ValueError:
        raise _Unfit("not_hours") from None


_READERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.LINE: _line, Kind.TEXT: _text, Kind.EMAIL: _email, Kind.ADDRESS: _address, Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no, Kind.DAY: _day, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.LIST: _list,
    Kind.RELATED: _related, Kind.HOURS: _hours,
}  # fmt: skip
