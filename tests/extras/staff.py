"""A lab with an operator and accessories, and booking with them."""

from typing import Any

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.extras import WITH_OPERATOR, ExtraKind
from booking.domain.opening import Window
from booking.domain.question import Wanted
from booking.extras.actions import create_option
from booking.extras.queries import find_option
from booking.reservations import actions
from booking.transaction import transaction
from models import Claim, Option, Reservation, db
from tests.reservations.acting import NOW, span

WORKING_WEEK = [Window(weekday, 9 * 60, 17 * 60) for weekday in range(5)]


def offer(cast: Cast, kind: ExtraKind, name: str, *where: str, **more: Any) -> Option:
    """Of the BioImaging Centre, with these instruments. Committed."""
    with transaction():
        instruments = [cast.instrument(what) for what in where]
        public_id = create_option(cast.bioimaging, kind, name, instruments=instruments, **more).public_id
    option = find_option(public_id)
    assert option is not None
    return option


def stage(cast: Cast, *where: str, **more: Any) -> Option:
    return offer(cast, ExtraKind.ACCESSORY, "Heated stage", *(where or ("confocal",)), name_zh="加热台", **more)


def operator(cast: Cast, name: str, *where: str, **more: Any) -> Option:
    """Works from nine to five on weekdays."""
    return offer(cast, ExtraKind.OPERATOR, name, *(where or ("confocal",)), **{"hours": WORKING_WEEK, **more})


def book_with(
    cast: Cast, who: str, what: str, first: str, last: str, *extras: Option, mode: str = "self_operated", **more: Any
) -> Reservation:
    """Committed, and read back."""
    wanted = Wanted(span(first, last), mode=mode, extras=tuple(sorted(one.id for one in extras)))
    person_id = cast.person(who).id
    order = {"person_id": person_id, "booked_by_id": person_id, "wanted": wanted, "now": NOW, **more}
    with transaction():
        made = actions.book(instrument_id=cast.instrument(what).id, **order).id
    return db.session.get_one(Reservation, made)


def assisted(cast: Cast, who: str, what: str, first: str, last: str, *extras: Option) -> Reservation:
    return book_with(cast, who, what, first, last, *extras, mode=WITH_OPERATOR)


def holds(reservation: Reservation, option: Option) -> bool:
    """Whether it holds a piece of it now."""
    pieces = [resource.id for resource in option.resources]
    claims = select(Claim).where(Claim.reservation_id == reservation.id, Claim.resource_id.in_(pieces))
    return len(db.session.scalars(claims).all()) == 1
