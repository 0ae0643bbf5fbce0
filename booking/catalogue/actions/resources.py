"""What an instrument needs when it is used: equal places of its own, and resources that it shares with others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from booking.catalogue.actions.instruments import name_own_resources
from booking.domain import availability
from booking.domain.availability import Padding, allocated
from booking.domain.interval import Interval
from booking.locks import lock_instruments
from models import HOLDING, Claim, ClosedPlace, Institution, Instrument, Need, Reservation, Resource, ResourceKind, db


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

    Where it had none, its bookings that lie ahead take the new ones. Raises PlaceInUse if that would take away a
    place that is booked, or if there are fewer than these bookings need.
    """
    lock_instruments([instrument.id])
    own = [need for need in instrument.needs if need.position == 0]
    if places > len(own):
        _give_places(instrument, places - len(own), now)
    if places < len(own):
        _take_places(instrument, own, len(own) - places, now)
    name_own_resources(instrument)


def share_resources(instrument: Instrument, resources: Iterable[Resource], now: datetime) -> None:
    """Besides its own places the instrument needs exactly these from now on, its bookings that lie ahead included.

    Takes the write locks of all that are concerned. Raises SharedInUse if two bookings ahead would need one at once.
    """
    wanted = {resource.id: resource for resource in resources}
    _lock_all_that_need(instrument, wanted)
    kept = {need.resource_id: need for need in instrument.needs if need.position > 0}
    for resource_id in sorted(wanted.keys() - kept.keys()):
        _start_sharing(instrument, wanted[resource_id], now)
    for resource_id in kept.keys() - wanted.keys():
        _stop_sharing(instrument, kept[resource_id], now)


def _give_places(instrument: Instrument, count: int, now: datetime) -> None:
    for _number in range(count):
        resource = Resource(institution=instrument.institution, name=instrument.name, kind=ResourceKind.PLACE)
        instrument.needs.append(Need(resource=resource, position=0))
    db.session.flush()
    own = [need.resource_id for need in instrument.needs if need.position == 0]
    if not _hold_ahead(instrument, own, now):
        raise PlaceInUse(0)


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
    db.session.execute(delete(ClosedPlace).where(ClosedPlace.resource_id == need.resource_id))
    if not db.session.scalar(select(is_used)):
        db.session.delete(need.resource)


def _lock_all_that_need(instrument: Instrument, resource_ids: Iterable[int]) -> None:
    """Those too with which it shares something until now."""
    shared = select(Need.resource_id).where(Need.instrument_id == instrument.id, Need.position > 0)
    needing = or_(Need.resource_id.in_(list(resource_ids)), Need.resource_id.in_(shared))
    lock_instruments({instrument.id, *db.session.scalars(select(Need.instrument_id).where(needing))})


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
    """Its bookings ahead claim the resource too."""
    if not _hold_ahead(instrument, [resource.id], now):
        raise SharedInUse(resource)
    position = max((need.position for need in instrument.needs), default=0) + 1
    instrument.needs.append(Need(resource=resource, position=position))
    db.session.flush()


def _hold_ahead(instrument: Instrument, resource_ids: Sequence[int], now: datetime) -> bool:
    """Each booking that is not over and holds none of these resources claims the first that is free, for as long as
    it holds the instrument. Whether there was one for each. The time is the booking's own: a claim may be gone."""
    rows = db.session.scalars(select(Claim).where(Claim.resource_id.in_(resource_ids), Claim.ends_at > now)).all()
    holding, taken = {claim.reservation_id for claim in rows}, defaultdict[int, list[Interval]](list)
    for claim in rows:
        taken[claim.resource_id].append(Interval(claim.starts_at, claim.ends_at))
    for reservation_id, held in _held_ahead(instrument, now):
        if reservation_id in holding:
            continue
        found = allocated([availability.Need(0, tuple(resource_ids))], taken, held)
        if found is None:
            return False
        taken[found[0]].append(held)
        claim = Claim(
            institution_id=instrument.institution_id, resource_id=found[0], reservation_id=reservation_id,
            starts_at=held.starts_at, ends_at=held.ends_at,
        )  # fmt: skip
        db.session.add(claim)
    db.session.flush()
    return True


def _held_ahead(instrument: Instrument, now: datetime) -> list[tuple[int, Interval]]:
    """The id of each reservation that is not over, with the time that it holds the instrument, set-up and clean-up
    included, the earliest first."""
    of_it = (Reservation.instrument_id == instrument.id, Reservation.state.in_(HOLDING))
    longest = db.session.scalar(select(func.max(Reservation.cleanup_minutes)).where(*of_it)) or 0
    ahead = select(Reservation).where(*of_it, Reservation.ends_at > now - timedelta(minutes=longest))
    found = []
    for one in db.session.scalars(ahead.order_by(Reservation.starts_at, Reservation.id)):
        padding = Padding(timedelta(minutes=one.setup_minutes), timedelta(minutes=one.cleanup_minutes))
        held = padding.around(Interval(one.starts_at, one.ends_at))
        if held.ends_at > now:
            found.append((one.id, held))
    return found


def _of(needs: Sequence[Need]) -> ColumnElement[bool]:
    return Claim.resource_id.in_([need.resource_id for need in needs])
