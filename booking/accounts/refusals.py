"""A refusal of an action on people, in words for whoever asked."""

from typing import Any


class Refused(Exception):
    """The action does not fit what is true now; nothing was changed. `words` is a lazy text for the page."""

    def __init__(self, words: Any) -> None:
        super().__init__(words)
        self.words = words
