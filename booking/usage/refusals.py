"""Why something cannot be done at the bench now: a code each, said in words by words.py."""

import enum


class Cannot(enum.StrEnum):
    NOT_CONFIRMED = "not_confirmed"
    TOO_EARLY = "too_early"
    OVER = "over"
    ENDED = "ended"
    MISSED = "missed"
    NOT_BEGUN = "not_begun"
    CONFIRMED = "confirmed"
    INCOMPLETE = "incomplete"
    SOMEBODY_ELSE = "somebody_else"


class NotPossible(Exception):
    """Nothing was changed; the page shows how it is now."""

    def __init__(self, code: Cannot) -> None:
        super().__init__(code.value)
        self.code = code
