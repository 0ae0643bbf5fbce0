"""The lines of an access checklist, as templates/qualifications/parts.html draws them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """Something to do: a button's words and address."""

    what: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the checklist; a group has `parts`, all of which, or any, are needed."""

    what: str
    is_met: bool
    why: str = ""
    ways: tuple[Way, ...] = ()
    is_any: bool = False
    parts: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What is needed for some ways of use."""

    title: str
    is_met: bool
    entries: tuple[Entry, ...]
    is_first_reviewed: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    parts: tuple[Part, ...]
    instead: tuple[Way, ...]

    @property
    def is_met(self) -> bool:
        return all(part.is_met for part in self.parts)
