"""Creating a facility."""

from collections.abc import Iterable
from typing import Any

from booking.catalogue.actions.openings import set_opening_windows
from booking.domain.opening import Window
from models import Facility, Institution, db


def create_facility(institution: Institution, *, opening: Iterable[Window] = (), **fields: Any) -> Facility:
    """A new facility of `institution`, added to the session and not flushed.

    `fields` are columns of Facility; `code` and `name` are required. Its time zone is its institution's unless given.
    """
    fields.setdefault("time_zone", institution.time_zone)
    facility = Facility(institution=institution, **fields)
    set_opening_windows(facility, opening)
    db.session.add(facility)
    return facility
