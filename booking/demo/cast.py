"""The cast: everybody and everything of the demo region by a short name, for tests and documents.

    cast = Cast.load()
    cast.lin            the person Lin Yue
    cast.confocal       the instrument that she books at another school
    cast.norhaven       that school
    cast.email("lin")   what she signs in with, cast.password

The names are the keys in data/*.csv; docs/cast.md lists them.
"""

from collections.abc import Callable
from typing import Any, Self

from sqlalchemy import select

from booking.demo.identity import PASSWORD, public_id
from booking.demo.tables import by_key
from models import Facility, Group, Institution, Instrument, Resource, User, db

KINDS: dict[str, Any] = {
    "people": (User, "user"),
    "instruments": (Instrument, "instrument"),
    "facilities": (Facility, "facility"),
    "institutions": (Institution, "institution"),
    "groups": (Group, "group"),
}


class Cast:
    """Looks everything up when it is asked for, in the session of the moment, so that it is never stale."""

    password = PASSWORD

    @classmethod
    def load(cls) -> Self:
        """Raises LookupError if the demo region has not been settled in this database."""
        cast = cls()
        cast.person("lin")
        return cast

    def person(self, key: str) -> User:
        return _found(User, "user", key)

    def instrument(self, key: str) -> Instrument:
        return _found(Instrument, "instrument", key)

    def email(self, key: str) -> str:
        return by_key("people")[key]["email"]

    def name_zh(self, key: str) -> str:
        """The person's name in Chinese; accounts have one name only, as its owner writes it."""
        return by_key("people")[key]["name_zh"]

    def __getattr__(self, key: str) -> Any:
        for table, (model, kind) in KINDS.items():
            if key in by_key(table):
                return _found(model, kind, key)
        if key in by_key("resources"):
            return db.session.scalars(select(Resource).where(Resource.code == key)).one()
        raise AttributeError(f"nobody and nothing of the demo region is called {key}")


def _found(model: Callable[..., Any], kind: str, key: str) -> Any:
    wanted: Any = model
    found = db.session.scalar(select(wanted).where(wanted.public_id == public_id(kind, key)))
    if found is None:
        raise LookupError(f"{key} is not in this database; `flask --app wsgi demo` settles the demo region")
    return found
