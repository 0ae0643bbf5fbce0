"""Creating an instrument, changing what it is, retiring it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from booking.calendars.actions import touch_reservations_of
from booking.catalogue.actions.openings import set_opening_windows
from booking.catalogue.actions.search_text import update_search_text
from booking.domain.opening import Window
from booking.domain.policy import DEFAULTS, Layer
from booking.locks import lock_instruments
from booking.policies.actions import check_new, move_below, policy_of_new, set_policy
from models import (
    HOLDING,
    Closure,
    Facility,
    Instrument,
    InstrumentState,
    Need,
    Reservation,
    Resource,
    ResourceKind,
    Technique,
    db,
)

NOTHING_SAID: Layer = {}
SEARCHED = {"name", "name_zh", "manufacturer", "model", "techniques"}
SHOWN_IN_CALENDARS = {"name", "name_zh", "site", "site_zh", "building", "room"}


class StillBooked(Exception):
    """It cannot go while `bookings` reservations lie ahead."""

    def __init__(self, bookings: int) -> None:
        super().__init__(f"{bookings} bookings lie ahead")
        self.bookings = bookings


def create_instrument(
    facility: Facility,
    *,
    techniques: Iterable[Technique] = (),
    opening: Iterable[Window] = (),
    places: int = 1,
    shared: Iterable[Resource] = (),
    **fields: Any,
) -> Instrument:
    """A new instrument of `facility`, ready to be booked, added to the session and not flushed.

    It gets a resource of its own, or `places` equal ones, under need position 0, and each resource of `shared` under
    a position of its own. `opening` are its own hours; without any, its facility's hold. `fields` are columns of
    Instrument, settings of its own policy among them; `name` is required. Raises TypeError for an unknown one,
    PolicyClash if its settings do not go with what it inherits.
    """
    institution = facility.institution
    policy, held = policy_of_new(facility, {name: fields.pop(name) for name in DEFAULTS.keys() & fields.keys()})
    check_new(Instrument(name=fields["name"], name_zh=fields.get("name_zh", "")), held)
    instrument = Instrument(
        facility=facility, institution=institution, techniques=list(techniques), own_policy=policy, **fields, **held
    )
    own = (_own_resource(instrument, number, places) for number in range(1, places + 1))
    instrument.needs = [Need(resource=resource, position=0) for resource in own]
    instrument.needs += [Need(resource=resource, position=at) for at, resource in enumerate(shared, start=1)]
    set_opening_windows(instrument, opening)
    update_search_text([instrument])
    db.session.add(instrument)
    return instrument


def change_instrument(
    instrument: Instrument, *, now: datetime, techniques: Iterable[Technique] | None = None, **fields: Any
) -> set[str]:
    """Give the instrument new values; answers which fields have changed. Raises AttributeError for an unknown one.

    What calendars show of it is told to them. `opening` and needs have actions of their own. Raises PolicyClash.
    """
    if techniques is not None:
        fields["techniques"] = sorted(techniques, key=lambda technique: technique.code)
    changed = {name for name, value in fields.items() if getattr(instrument, name) != value}
    if changed & SHOWN_IN_CALENDARS:
        lock_instruments([instrument.id])
    if "facility" in changed:  # together with its settings, which need not go with those of the former facility
        move_instrument(instrument, fields["facility"], now, {name: fields[name] for name in DEFAULTS.keys() & changed})
    _give(instrument, {name: fields[name] for name in changed})
    if changed & {"name", "name_zh"}:
        name_own_resources(instrument)
    if changed & SEARCHED:
        update_search_text([instrument])
    if changed & SHOWN_IN_CALENDARS:
        touch_reservations_of([instrument], now)
    return changed


def _give(instrument: Instrument, values: dict[str, Any]) -> None:
    """Settings of its policy go through the levels; everything else is a plain column."""
    settings = {name: values[name] for name in DEFAULTS.keys() & values.keys()}
    if settings:
        set_policy(instrument, settings)
    for name in values.keys() - settings.keys():
        setattr(instrument, name, values[name])


def move_instrument(instrument: Instrument, facility: Facility, now: datetime, own: Layer = NOTHING_SAID) -> None:
    """It belongs to another facility of its school from now on: its lab, its hours, its clock; `own` are settings that
    it has itself then. Bookings stay.

    Raises ValueError for another school's facility: bookings and claims carry their school. Raises PolicyClash.
    """
    if facility.institution_id != instrument.institution_id:
        raise ValueError(f"{facility.code} is no facility of the instrument's school")
    lock_instruments([instrument.id])
    move_below(instrument, facility, own)
    for closure in db.session.scalars(select(Closure).where(Closure.instrument_id == instrument.id)):
        closure.facility = facility
    update_search_text([instrument])
    touch_reservations_of([instrument], now)


def retire_instrument(instrument: Instrument, now: datetime) -> None:
    """Take it out of the catalogue for good; its past stays. Raises StillBooked while bookings lie ahead."""
    lock_instruments([instrument.id])
    ahead = bookings_ahead(instrument, now)
    if ahead:
        raise StillBooked(ahead)
    instrument.state = InstrumentState.RETIRED
    instrument.decommissioned_on = instrument.decommissioned_on or now.astimezone(instrument.zone).date()


def return_instrument(instrument: Instrument) -> None:
    """Take back a retirement."""
    if instrument.state == InstrumentState.RETIRED:
        instrument.state = InstrumentState.IN_SERVICE
        instrument.decommissioned_on = None


def bookings_ahead(instrument: Instrument, now: datetime) -> int:
    """How many reservations of it are held and not over."""
    held = select(func.count()).where(
        Reservation.instrument_id == instrument.id, Reservation.state.in_(HOLDING), Reservation.ends_at > now
    )
    return db.session.scalar(held) or 0


def name_own_resources(instrument: Instrument) -> None:
    """An instrument's own resource bears its name; of several equal places each has its number too."""
    own = [need.resource for need in instrument.needs if need.position == 0]
    for number, resource in enumerate(own, start=1):
        resource.name, resource.name_zh = _place_names(instrument, number, len(own))
        resource.kind = ResourceKind.INSTRUMENT if len(own) == 1 else ResourceKind.PLACE


def _own_resource(instrument: Instrument, number: int, places: int) -> Resource:
    name, name_zh = _place_names(instrument, number, places)
    kind = ResourceKind.INSTRUMENT if places == 1 else ResourceKind.PLACE
    return Resource(institution=instrument.facility.institution, name=name, name_zh=name_zh, kind=kind)


def _place_names(instrument: Instrument, number: int, places: int) -> tuple[str, str]:
    ending = f" · {number}" if places > 1 else ""
    name, name_zh = instrument.name[: 300 - len(ending)], (instrument.name_zh or "")[: 300 - len(ending)]
    return name + ending, name_zh and name_zh + ending
