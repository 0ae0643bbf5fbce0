"""What an instrument needs when it is used: equal places of its own, and resources that it shares with others."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from booking.catalogue.actions.instruments import name_own_resources
from booking.locks import lock_instruments
from models import HOLDING, Claim, Institution, Instrument, Need, Reservation, Resource, ResourceKind, db


class PlaceInUse(Exception):
    """So many places cannot go: `free` of them have no booking ahead."""

    def __init__(self, free: int) -> None:
        super().__init__(f"only {free} places are free of bookings")
        self.free = free


class SharedInUse(Exception):
    """A resource cannot be shared from now on: bookings of both instruments that lie ahead overlap."""

    def __init__(self, resource: Resource) -> None:
        super().__init__(f"bookings ahead overlap on {resource.name}")
        self.resource = resource


def create_resource(
    institution: Institution, *, code: str, name: str, name_zh: str = "", kind: ResourceKind = ResourceKind.ACCESSORY
) -> Resource:
    """Something that several instruments of `institution` share; added to the session and not flushed."""
    resource = Resource(institution=institution, code=code, name=name, name_zh=name_zh, kind=kind)
    db.session.add(resource)
    return resource


def set_places(instrument: Instrument, places: int, now: datetime) -> None:
    """The instrument has `places` equal places from now on. Takes its write lock.

    Raises PlaceInUse if that would take away a place that is booked.
    """
    lock_instruments([instrument.id])
    own = [need for need in instrument.needs if need.position == 0]
    for _number in range(places - len(own)):
        resource = Resource(institution=instrument.institution, name=instrument.name, kind=ResourceKind.PLACE)
        instrument.needs.append(Need(resource=resource, position=0))
    if places < len(own):
        _take_places(instrument, own, len(own) - places, now)
    name_own_resources(instrument)


def share_resources(instrument: Instrument, resources: Iterable[Resource], now: datetime) -> None:
    """Besides its own places the instrument needs exactly these from now on, its bookings that lie ahead included.

    Takes the write locks of all that are concerned. Raises SharedInUse if two bookings ahead would need one at once.
    """
    wanted = {resource.id: resource for resource in resources}
    kept = {need.resource_id: need for need in instrument.needs if need.position > 0}
    _lock_all_that_need(instrument, wanted.keys() | kept.keys())
    for resource_id in kept.keys() - wanted.keys():
        _stop_sharing(instrument, kept[resource_id], now)
    for resource_id in sorted(wanted.keys() - kept.keys()):
        _start_sharing(instrument, wanted[resource_id], now)


def _take_places(instrument: Instrument, own: Sequence[Need], count: int, now: datetime) -> None:
    """The last ones first, of those that nobody has booked."""
    booked = set(db.session.scalars(select(Claim.resource_id).where(_of(own), Claim.ends_at > now)))
    free = [need for need in own if need.resource_id not in booked]
    if len(free) < count:
        raise PlaceInUse(len(free))
    for need in free[-count:]:
        _drop(instrument, need)


def _drop(instrument: Instrument, need: Need) -> None:
    """The resource goes too if nothing ever claimed it and nothing else needs it."""
    instrument.needs.remove(need)
    db.session.flush()
    is_used = or_(
        exists().where(Claim.resource_id == need.resource_id), exists().where(Need.resource_id == need.resource_id)
    )
    if not db.session.scalar(select(is_used)):
        db.session.delete(need.resource)


def _lock_all_that_need(instrument: Instrument, resource_ids: Iterable[int]) -> None:
    needing = select(Need.instrument_id).where(Need.resource_id.in_(list(resource_ids)))
    lock_instruments({instrument.id, *db.session.scalars(needing)})


def _stop_sharing(instrument: Instrument, need: Need, now: datetime) -> None:
    """Its bookings ahead give the resource back."""
    of_its_bookings = select(Reservation.id).where(Reservation.instrument_id == instrument.id)
    for claim in db.session.scalars(
        select(Claim).where(
            Claim.resource_id == need.resource_id,
            Claim.reservation_id.in_(of_its_bookings),
            Claim.ends_at > now,
        )
    ):
        db.session.delete(claim)
    instrument.needs.remove(need)
    db.session.flush()


def _start_sharing(instrument: Instrument, resource: Resource, now: datetime) -> None:
    """Its bookings ahead claim the resource for the time that they hold its own place."""
    rows = db.session.execute(_held_ahead(instrument, now)).all()
    for row in rows:
        is_taken = exists().where(
            Claim.resource_id == resource.id, Claim.starts_at < row.ends_at, Claim.ends_at > row.starts_at
        )
        if db.session.scalar(select(is_taken)):
            raise SharedInUse(resource)
        claim = Claim(
            institution_id=instrument.institution_id, resource_id=resource.id, reservation_id=row.reservation_id,
            starts_at=row.starts_at, ends_at=row.ends_at,
        )  # fmt: skip
        db.session.add(claim)
        db.session.flush()
    position = max((need.position for need in instrument.needs), default=0) + 1
    instrument.needs.append(Need(resource=resource, position=position))
    db.session.flush()


def _held_ahead(instrument: Instrument, now: datetime) -> Select[int, datetime, datetime]:
    """Each reservation that is not over, with the time that it holds the instrument, set-up and clean-up included."""
    return (
        select(
            Claim.reservation_id, func.min(Claim.starts_at).label("starts_at"), func.max(Claim.ends_at).label("ends_at")
        )
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .where(Reservation.instrument_id == instrument.id, Reservation.state.in_(HOLDING), Claim.ends_at > now)
        .group_by(Claim.reservation_id)
    )


def _of(needs: Sequence[Need]) -> ColumnElement[bool]:
    return Claim.resource_id.in_([need.resource_id for need in needs])
