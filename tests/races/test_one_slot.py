"""32 people want one slot at the same moment, fifty times, on both databases: one of them gets it, nobody gets half.

In half of the rounds all want the same interval, in the others intervals that overlap each other.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import insert, select

from booking.catalogue.actions import create_instrument
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.opening import Window
from booking.facility.queries import touched_by
from booking.locks import lock_instruments
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import Claim, Instrument, Need, Reservation, ReservationState, Resource, db
from tests.races.clients import Answer, Client, all_at_once
from tests.support.servers import Server

ROUNDS, FEW_ROUNDS = 50, 10
STEP, LENGTH = timedelta(minutes=30), timedelta(hours=4)
ALL_DAY = [Window(weekday, 0, 1440) for weekday in range(7)]
DONE, REFUSED = 303, 409
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]

Wish = Callable[[], Answer]


def open_all_day(cast: Cast, name: str, places: int = 1, shared: Sequence[Resource] = ()) -> Instrument:
    """An instrument that anybody of the region books day and night, up to a year ahead."""
    with transaction():
        return create_instrument(
            cast.bioimaging, name=name, opening=ALL_DAY, places=places, shared=shared, increment_minutes=30,
            shortest_minutes=30, longest_minutes=1440, horizon_days=400, techniques=cast.confocal.techniques,
            is_closed_on_holidays=False,
        )  # fmt: skip


def slots(rounds: int) -> Iterator[datetime]:
    """One a day, long enough apart that no round is in another's way, at an hour that no clock change touches."""
    first = datetime.combine(now().date() + timedelta(days=2), time(10), UTC)
    return (first + timedelta(days=number) for number in range(rounds))


def wanted(slot: datetime, number: int, who: int) -> Interval:
    """In even rounds the same for all, in odd ones each a little later; all overlap each other."""
    late = STEP * (who % 8) * (number % 2)
    return Interval(slot + late, slot + late + LENGTH)


def times(instrument: Instrument, interval: Interval) -> dict[str, str]:
    zone = instrument.zone
    return {"starts": written(interval.starts_at, zone), "ends": written(interval.ends_at, zone)}


def assert_one_winner(answers: Sequence[Answer], number: int) -> None:
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [DONE] + [REFUSED] * (len(answers) - 1), f"round {number}"
    for answer in answers:
        if answer.status == REFUSED:
            assert "Free instead" in answer.body
            assert "starts" in answer.body.partition("Free instead")[2]


def assert_nothing_overlaps() -> None:
    rows = db.session.execute(
        select(Claim.resource_id, Claim.starts_at, Claim.ends_at).order_by(Claim.resource_id, Claim.starts_at)
    ).all()
    for first, second in pairwise(rows):
        assert first.resource_id != second.resource_id or first.ends_at <= second.starts_at


def held_in(instrument: Instrument, slot: datetime) -> list[Reservation]:
    return list(touched_by(instrument.facility, instrument, Interval(slot, slot + 2 * LENGTH)))


def assert_quiet(server: Server) -> None:
    assert "locked" not in server.log
    assert "Traceback" not in server.log


def test_thirty_two_people_book_one_slot(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    instrument = open_all_day(cast, "Wanted by all")
    path = f"/instruments/{instrument.public_id}/reservations"
    for number, slot in enumerate(slots(ROUNDS)):
        forms = [
            times(instrument, wanted(slot, number, who)) | {"mode": "self_operated", "key": f"{number}-{who}"}
            for who in range(len(crowd))
        ]
        answers = all_at_once([_post(client, path, form) for client, form in zip(crowd, forms, strict=True)])
        assert_one_winner(answers, number)
        db.session.rollback()
        assert len(held_in(instrument, slot)) == 1
    assert_nothing_overlaps()
    assert_quiet(server)


def test_thirty_two_bookings_are_moved_into_one_slot(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    instrument = open_all_day(cast, "Everybody moves here")
    homes = list(slots(ROUNDS + len(crowd)))[ROUNDS:]
    mine = _stored(instrument, crowd, [Interval(home, home + LENGTH) for home in homes])
    for number, slot in enumerate(slots(ROUNDS)):
        forms = [times(instrument, wanted(slot, number, who)) for who in range(len(crowd))]
        paths = [f"/reservations/{public_id}/interval" for public_id in mine]
        wishes = [_post(*wish) for wish in zip(crowd, paths, forms, strict=True)]
        assert_one_winner(all_at_once(wishes), number)
        db.session.rollback()
        assert len(held_in(instrument, slot)) == 1
    assert_nothing_overlaps()
    assert_quiet(server)


def test_thirty_two_bookings_are_lengthened_into_the_one_place_that_is_free(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """33 equal places: 32 are booked now by the crowd and afterwards by others, one is free throughout."""
    instrument = open_all_day(cast, "Thirty-three places", places=len(crowd) + 1)
    for number, slot in enumerate(slots(ROUNDS)):
        before, after = Interval(slot, slot + STEP), Interval(slot + STEP, slot + 4 * LENGTH)
        mine = _stored(instrument, crowd, [before] * len(crowd))
        _stored(instrument, crowd, [after] * len(crowd))
        forms = [
            times(instrument, Interval(slot, slot + STEP + LENGTH + STEP * (who % 8) * (number % 2)))
            for who in range(len(crowd))
        ]
        paths = [f"/reservations/{public_id}/interval" for public_id in mine]
        wishes = [_post(*wish) for wish in zip(crowd, paths, forms, strict=True)]
        assert_one_winner(all_at_once(wishes), number)
    db.session.rollback()
    assert_nothing_overlaps()
    assert_quiet(server)


def test_four_instruments_that_share_a_laser_are_wanted_at_once(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Each has a lock of its own; nobody waits in a circle, and whoever is late is told so, not that it broke."""
    instruments = [open_all_day(cast, f"Shares the laser {n}", shared=[cast.laser_combiner]) for n in range(4)]
    for number, slot in enumerate(slots(FEW_ROUNDS)):
        wishes = []
        for who, client in enumerate(crowd):
            instrument = instruments[who % len(instruments)]
            form = times(instrument, wanted(slot, number, who)) | {"mode": "self_operated", "key": f"{number}-{who}"}
            wishes.append(_post(client, f"/instruments/{instrument.public_id}/reservations", form))
        assert_one_winner(all_at_once(wishes), number)
        db.session.rollback()
    assert_nothing_overlaps()
    assert_quiet(server)


def _post(client: Client, path: str, form: dict[str, str]) -> Wish:
    return lambda: client.post(path, form)


def _stored(instrument: Instrument, crowd: Sequence[Client], intervals: Sequence[Interval]) -> list[str]:
    """A confirmed reservation for each person, number n on place n where there are several; their public ids."""
    needs = select(Need.resource_id).where(Need.instrument_id == instrument.id).order_by(Need.id)
    places = list(db.session.scalars(needs))
    with transaction():
        lock_instruments([instrument.id])
        made = [_reservation(instrument, one, span) for one, span in zip(crowd, intervals, strict=True)]
        db.session.add_all(made)
        db.session.flush()
        claims = [_claim(one, places[number % len(places)]) for number, one in enumerate(made)]
        db.session.execute(insert(Claim), claims)
        return [one.public_id for one in made]


def _reservation(instrument: Instrument, person: Client, span: Interval) -> Reservation:
    return Reservation(
        institution_id=instrument.institution_id, instrument_id=instrument.id, user_id=person.person_id,
        booked_by_id=person.person_id, home_institution_id=instrument.institution_id, mode="self_operated",
        state=ReservationState.CONFIRMED, starts_at=span.starts_at, ends_at=span.ends_at, created_at=now(),
        changed_at=now(),
    )  # fmt: skip


def _claim(reservation: Reservation, resource_id: int) -> dict[str, object]:
    return {
        "institution_id": reservation.institution_id, "resource_id": resource_id, "reservation_id": reservation.id,
        "starts_at": reservation.starts_at, "ends_at": reservation.ends_at,
    }  # fmt: skip
