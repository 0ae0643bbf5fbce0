"""Identifiers of the Research Organization Registry: a 0, six characters of Crockford's base 32, two check digits."""

import re

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6})([0-9]{2})/?", re.IGNORECASE)


class NotROR(ValueError):
    """`is_mistyped`: it has the shape of one, but its check digits say that a character is wrong."""

    def __init__(self, text: str, is_mistyped: bool) -> None:
        super().__init__(f"{text!r} is no ROR identifier")
        self.is_mistyped = is_mistyped


def read_ror(text: str) -> str:
    """The bare identifier, such as "02wn5qz54", of an identifier or its address. Raises NotROR."""
    match = _ROR.fullmatch(text.strip())
    if match is None:
        raise NotROR(text, is_mistyped=False)
    characters, check = match[1].lower(), int(match[2])
    if check != check_digits(characters):
        raise NotROR(text, is_mistyped=True)
    return f"{characters}{check:02}"


def check_digits(characters: str) -> int:
    """ISO 7064 (mod 97, 10) of the number that the seven characters stand for."""
    number = 0
    for character in characters:
        number = number * 32 + _ALPHABET.index(character)
    return 98 - number * 100 % 97
