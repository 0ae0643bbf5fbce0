"""Creating a facility and changing it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.calendars.actions import touch_reservations_of
from booking.catalogue.actions.openings import set_opening_windows
from booking.catalogue.actions.search_text import all_with_search_text, update_search_text
from booking.domain.opening import Window
from booking.locks import raise_revisions
from models import Facility, Institution, Instrument, db

SEARCHED = {"name", "name_zh"}
SHOWN_IN_CALENDARS = {"name", "name_zh", "site", "site_zh", "building", "time_zone"}


class CodeTaken(Exception):
    """Another facility of the institution is known by this code."""


def create_facility(institution: Institution, *, opening: Iterable[Window] = (), **fields: Any) -> Facility:
    """A new facility of `institution`, added to the session and not flushed.

    `fields` are columns of Facility; `code` and `name` are required. Its time zone is its institution's unless given.
    Raises CodeTaken.
    """
    _check_code(institution, None, fields["code"])
    fields.setdefault("time_zone", institution.time_zone)
    facility = Facility(institution=institution, **fields)
    set_opening_windows(facility, opening)
    db.session.add(facility)
    return facility


def change_facility(facility: Facility, *, now: datetime, **fields: Any) -> set[str]:
    """Give the facility new values; answers which have changed. Search and calendars follow. Raises CodeTaken."""
    _check_code(facility.institution, facility, fields.get("code", facility.code))
    changed = {name for name, value in fields.items() if getattr(facility, name) != value}
    instruments: Sequence[Instrument] = ()
    if changed & (SEARCHED | SHOWN_IN_CALENDARS):
        instruments = all_with_search_text(Instrument.facility_id == facility.id)
        raise_revisions(instrument.id for instrument in instruments)
    for name in changed:
        setattr(facility, name, fields[name])
    if instruments:
        update_search_text(instruments)
        touch_reservations_of(instruments, now)
    return changed


def _check_code(institution: Institution, facility: Facility | None, code: str) -> None:
    same = select(Facility).where(Facility.institution_id == institution.id, Facility.code == code)
    with db.session.no_autoflush:
        other = db.session.scalar(same) if institution.id else None
    if other is not None and other is not facility:
        raise CodeTaken(code)
