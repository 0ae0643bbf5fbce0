"""When closures come again, and who finds another place when some places close."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from booking.domain.availability import Need, Taken, is_clear
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.domain.recurrence import Hours, Recurrence

MINUTE = timedelta(minutes=1)


def hours_of(first: Interval, zone: ZoneInfo) -> Hours:
    """From when until when `first` is, on the wall clock."""
    starts, ends = (wall_time(moment, zone).replace(fold=0) for moment in (first.starts_at, first.ends_at))
    return Hours(starts.time(), (ends - starts) // MINUTE)


def closures_of(rule: Recurrence, hours: Hours, zone: ZoneInfo) -> tuple[Interval, ...]:
    """Every closure of a series: the same hours of the wall clock, whatever the clocks do.

    From an hour that the clock skips it is closed from the skip on; until an hour that it shows twice, until the second
    one is over. One that would lie in the skipped hour alone is left out. Raises TooMany.
    """
    found = (_on(hours, day, zone) for day in rule.days())
    return tuple(one for one in found if one is not None)


def _on(hours: Hours, day: date, zone: ZoneInfo) -> Interval | None:
    starts, ends = hours.on(day)
    starts_at, ends_at = to_utc_after_gap(starts, zone), to_utc_after_gap(ends, zone, fold=1)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


@dataclass(frozen=True, slots=True)
class Seat:
    """What a reservation holds of one of several equal places; `need` lists all of them."""

    reservation_id: int
    resource_id: int
    need: Need
    held: Interval


@dataclass(slots=True)
class Seating:
    """`moves`: for whom another place is free, from which to which; `stranded`: the reservations that find none."""

    moves: dict[Seat, int] = field(default_factory=dict)
    stranded: set[int] = field(default_factory=set)


def reseated(seats: Iterable[Seat], taken: Taken) -> Seating:
    """Give each seat another free place, the earliest first. `taken` has everything that is held or closed.

    Of a reservation with several seats, all find a place or it stays as it is.
    """
    found = Seating()
    now_taken: dict[int, list[Interval]] = {one: list(spans) for one, spans in taken.items()}
    by_reservation: dict[int, list[Seat]] = {}
    for seat in sorted(seats, key=lambda one: (one.held, one.reservation_id, one.resource_id)):
        by_reservation.setdefault(seat.reservation_id, []).append(seat)
    for reservation_id, own in by_reservation.items():
        moves = _moves(own, now_taken)
        if moves is None:
            found.stranded.add(reservation_id)
            continue
        found.moves |= moves
        for seat, resource_id in moves.items():
            now_taken.setdefault(resource_id, []).append(seat.held)
    return found


def _moves(seats: Sequence[Seat], taken: Mapping[int, Sequence[Interval]]) -> dict[Seat, int] | None:
    moves: dict[Seat, int] = {}
    for seat in seats:
        others = (one for one in seat.need.resource_ids if one != seat.resource_id and one not in moves.values())
        free = next((one for one in others if is_clear(taken.get(one, ()), seat.held)), None)
        if free is None:
            return None
        moves[seat] = free
    return moves
