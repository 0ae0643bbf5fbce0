"""What is looked for: one use or several one after another, when, where, how."""

from dataclasses import dataclass, field
from datetime import timedelta

from booking.catalogue.queries.search import Search as Catalogue
from booking.domain.asked import Asked
from booking.domain.finding import Wish
from booking.domain.places import Pause

SORTS = ("start", "near", "price")
MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Use:
    """What is to be used and how long: techniques (codes), categories, words, or named instruments (public ids)."""

    minutes: int
    techniques: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    words: str = ""
    instruments: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether any instrument would do."""
        return not (self.techniques or self.categories or self.words or self.instruments)


@dataclass(frozen=True, slots=True)
class Search:
    """The whole wish. `uses` has one, or the steps of a chain; `pause` and `is_one_day` are about the steps of one."""

    uses: tuple[Use, ...]
    asked: Asked
    schools: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    mode: str = ""
    is_for_anybody: bool = False
    pause: Pause = field(default_factory=Pause)
    is_one_day: bool = False
    sort: str = SORTS[0]
    most: int = 20

    @property
    def is_chain(self) -> bool:
        return len(self.uses) > 1

    def wish(self, use: Use) -> Wish:
        return Wish(timedelta(minutes=use.minutes), self.mode, self.is_for_anybody)

    def catalogue(self, use: Use) -> Catalogue:
        """The same as the catalogue asks it; whether the person may use it is asked unless all are wanted."""
        facets = (
            ("school", self.schools), ("category", use.categories), ("technique", use.techniques),
            ("site", self.sites), ("mode", (self.mode,) if self.mode else ()),
        )  # fmt: skip
        chosen = tuple(facet for facet in facets if facet[1])
        return Catalogue(words=use.words, chosen=chosen, is_usable=not self.is_for_anybody)
