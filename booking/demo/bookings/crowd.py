"""Who books: the members of each lab, which instruments a lab uses, and who runs them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from sqlalchemy import select

from booking.demo.identity import public_id
from booking.demo.tables import Row, by_key, rows, words
from models import Group, User, db

OWN_SCHOOL = 3.0  # how much more often a lab turns to an instrument of its own school
LEADER = 0.3  # how much less a leader is at the bench


@dataclass(frozen=True)
class Booker:
    """A person of the cast with the ids that a reservation needs."""

    key: str
    user_id: int
    group_id: int
    lab: str
    home_institution_id: int
    school: str
    language: str


class Crowd:
    """Everybody who books, and the instrument labs that decide."""

    def __init__(self) -> None:
        users = {user.public_id: user for user in db.session.scalars(select(User))}
        groups = {group.public_id: group for group in db.session.scalars(select(Group))}
        self.labs = {row["key"]: row for row in rows("groups")}
        self.bookers = {
            row["key"]: _booker(row, users[public_id("user", row["key"])], groups[public_id("group", row["group"])])
            for row in rows("people")
            if row["group"]
        }
        self._members = _gathered((booker.lab, key) for key, booker in self.bookers.items())
        self._users_of = _gathered((one, lab) for lab, row in self.labs.items() for one in words(row["uses"]))
        roles = ((*row["role"].split(":"), row["key"]) for row in rows("people") if ":" in row["role"])
        staff = _gathered((place, key) for role, place, key in roles if role == "instrument_lab")
        self._staff = {facility: users[public_id("user", keys[0])].id for facility, keys in staff.items()}

    def labs_that_use(self, instrument: str) -> list[str]:
        return self._users_of.get(instrument, [])

    def somebody_for(self, instrument: str, draw: Random, is_own_only: bool) -> Booker | None:
        """A member of one of the labs that use it and may book it."""
        school = by_key("instruments")[instrument]["institution"]
        weights = {
            lab: OWN_SCHOOL if self.labs[lab]["institution"] == school else 1.0
            for lab in self.labs_that_use(instrument)
            if not is_own_only or self.labs[lab]["institution"] == school
        }
        if not weights:
            return None
        lab = draw.choices(list(weights), list(weights.values()))[0]
        members = self._members[lab]
        shares = [LEADER if key == self.labs[lab]["leader"] else 1.0 for key in members]
        return self.bookers[draw.choices(members, shares)[0]]

    def first_of_the_staff(self, instrument: str) -> int:
        """The id of whoever runs the instrument."""
        return self._staff[by_key("instruments")[instrument]["facility"]]


def _booker(row: Row, user: User, group: Group) -> Booker:
    return Booker(
        row["key"], user.id, group.id, row["group"], group.institution_id, row["institution"], row["language"]
    )


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one)
    return dict(found)
