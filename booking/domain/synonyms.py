"""What else a question may mean: names of one thing, as groups, found in a question and looked for in its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from booking.domain.searching import LONGEST_QUESTION, MOST_WORDS, folded

# Words for any instrument: of no weight beside the name of a technique.
FOR_ANYTHING = {"machine", "machines", "instrument", "instruments", "equipment", "device", "devices", "system",
                "仪", "机", "仪器", "设备", "机器"}  # fmt: skip
WHOLE_WORD = 5  # letters of an acronym that would be found inside other words: sem in assembly
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Term:
    """What has to be found: one of `texts` anywhere, or one of `whole` as a word of its own; all of them folded."""

    typed: str
    texts: tuple[str, ...]
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """`groups`: the names of one thing each, folded. A name stands in one group."""

    groups: tuple[tuple[str, ...], ...] = field(repr=False)

    def terms(self, question: str) -> tuple[Term, ...]:
        """The terms of a question, each to be found; at most MOST_WORDS, what is beyond is not looked at."""
        rest, terms, end = folded(question[:LONGEST_QUESTION]), dict[str, Term](), 0
        for match in self._pattern.finditer(rest):
            terms |= _plain(rest[end : match.start()])
            group = self._by_key[_key(match.group())]
            terms.setdefault(group[0], _term(match.group(), group))
            end = match.end()
        terms |= _plain(rest[end:])
        if end:
            terms = {name: term for name, term in terms.items() if name not in FOR_ANYTHING}
        return tuple(terms.values())[:MOST_WORDS]

    @cached_property
    def _by_key(self) -> dict[str, tuple[str, ...]]:
        return {_key(name): group for group in self.groups for name in group}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """The longest name first, however its words are joined."""
        names = sorted((name for group in self.groups for name in group), key=len, reverse=True)
        return re.compile("|".join(map(_spelled, names)) or "(?!)")


def read_groups(lines: Iterable[str]) -> Synonyms:
    """Of a file with a group a line, parted by semicolons; lines that begin with # say something to its keepers."""
    kept = (line for line in lines if line.strip() and not line.startswith("#"))
    return Synonyms(tuple(tuple(folded(name) for name in line.split(";")) for line in kept))


def _plain(text: str) -> dict[str, Term]:
    return {word: Term(word, (word,)) for word in text.split()}


def _term(typed: str, group: tuple[str, ...]) -> Term:
    names = dict.fromkeys(spelling for name in (typed, *group) for spelling in _spellings(name))
    short = tuple(name for name in names if len(name) <= WHOLE_WORD and name.isascii() and " " not in name)
    return Term(typed, tuple(name for name in names if name not in short), short)


def _spellings(name: str) -> tuple[str, ...]:
    """Chinese is written with and without a space beside other letters."""
    return (name, name.replace(" ", "")) if _CHINESE.search(name) else (name,)


def _spelled(name: str) -> str:
    spelled = r"[\s-]?".join(map(re.escape, re.split(r"[\s-]", name)))
    before = r"(?<![a-z0-9])" if name[0].isascii() else ""
    after = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return f"{before}{spelled}{after}"


def _key(name: str) -> str:
    return re.sub(r"[\s-]", "", name)
