"""What a lab can do with an accessory or an operator. Each takes the write locks of the instruments concerned first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, exists, select

from booking.calendars.actions import touch_reservations_with
from booking.domain.extras import ExtraKind
from booking.domain.opening import Window
from booking.locks import lock_instruments
from models import Claim, DaysOff, Facility, Instrument, Need, Option, Reservation, Resource, ResourceKind, User, db

RESOURCE_KINDS = {ExtraKind.ACCESSORY: ResourceKind.ACCESSORY, ExtraKind.OPERATOR: ResourceKind.OPERATOR}


class PiecesInUse(Exception):
    """So many cannot go: `free` of them have no booking ahead."""

    def __init__(self, free: int) -> None:
        super().__init__(f"only {free} are free of bookings")
        self.free = free


def create_option(
    facility: Facility,
    kind: ExtraKind,
    name: str,
    name_zh: str = "",
    *,
    instruments: Collection[Instrument] = (),
    hours: Iterable[Window] = (),
    user: User | None = None,
    pieces: int = 1,
) -> Option:
    """One that `instruments` offer from now on; none of what is booked adds it."""
    lock_instruments(one.id for one in instruments)
    option = Option(
        facility=facility, institution=facility.institution, kind=kind, name=name, name_zh=name_zh,
        instruments=list(instruments), hours=_stored(hours), user=user,
    )  # fmt: skip
    option.resources = [_piece(option) for _number in range(pieces)]
    db.session.add(option)
    db.session.flush()
    return option


def change_option(
    option: Option,
    now: datetime,
    *,
    instruments: Collection[Instrument],
    hours: Iterable[Window],
    user: User | None,
    pieces: int,
    **fields: str | bool,
) -> None:
    """Give it new values. Bookings that lie ahead keep what they hold, whatever the new hours are. Calendars show what
    it is called, and to whoever operates what she serves: to her only, from now on.

    Raises PiecesInUse if that would take away a piece that is booked.
    """
    own, before = [one.id for one in option.resources], (option.name, option.name_zh, option.user_id)
    lock_instruments({*_ids(option.instruments), *_ids(instruments), *_instruments_holding(own)})
    for name, value in fields.items():
        setattr(option, name, value)
    option.hours, option.instruments = _stored(hours), sorted(instruments, key=lambda one: one.id)
    _set_pieces(option, pieces, now)
    for resource in option.resources:
        resource.name, resource.name_zh = option.name, option.name_zh
    option.user = user
    db.session.flush()
    if before != (option.name, option.name_zh, option.user_id):
        people = {one for one in (before[-1], option.user_id) if one is not None}
        touch_reservations_with(own, now, people)


def add_days_off(option: Option, first: date, last: date, reason: str = "") -> DaysOff:
    """Local dates, both included. What is booked then stays."""
    lock_instruments(_ids(option.instruments))
    away = DaysOff(first=first, last=last, reason=reason)
    option.days_off.append(away)
    db.session.flush()
    return away


def remove_days_off(option: Option, away: DaysOff) -> None:
    lock_instruments(_ids(option.instruments))
    option.days_off.remove(away)


def retire(option: Option) -> None:
    """Nobody can add it from now on; who has keeps it."""
    lock_instruments(_ids(option.instruments))
    option.is_active = False


def resume(option: Option) -> None:
    """Take a retirement back."""
    lock_instruments(_ids(option.instruments))
    option.is_active = True


def _stored(hours: Iterable[Window]) -> list[list[int]]:
    return [[one.weekday, one.opens_minute, one.closes_minute] for one in sorted(hours)]


def _ids(instruments: Iterable[Instrument]) -> list[int]:
    return [one.id for one in instruments]


def _instruments_holding(resource_ids: Iterable[int]) -> set[int]:
    """Those with a booking that holds one of these resources, whether they still offer it or not."""
    holding = select(Reservation.instrument_id).join(Claim, Claim.reservation_id == Reservation.id)
    return set(db.session.scalars(holding.where(Claim.resource_id.in_(list(resource_ids))).distinct()))


def _piece(option: Option) -> Resource:
    return Resource(
        institution=option.institution, name=option.name, name_zh=option.name_zh, kind=RESOURCE_KINDS[option.kind]
    )


def _set_pieces(option: Option, pieces: int, now: datetime) -> None:
    """The last ones go first, of those that nobody has booked."""
    own = list(option.resources)
    option.resources += [_piece(option) for _number in range(pieces - len(own))]
    going = len(own) - pieces
    if going > 0:
        held = select(Claim.resource_id).where(Claim.resource_id.in_([one.id for one in own]), Claim.ends_at > now)
        booked = set(db.session.scalars(held))
        free = [one for one in own if one.id not in booked]
        if len(free) < going:
            raise PiecesInUse(len(free))
        _drop(option, free[-going:])
    db.session.flush()


def _drop(option: Option, resources: Sequence[Resource]) -> None:
    """What nothing ever claimed goes for good."""
    for resource in resources:
        option.resources.remove(resource)
    db.session.flush()
    is_used = exists().where(Claim.resource_id == Resource.id) | exists().where(Need.resource_id == Resource.id)
    db.session.execute(delete(Resource).where(Resource.id.in_([one.id for one in resources]), ~is_used))
