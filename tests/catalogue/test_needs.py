"""What an instrument needs: equal places, and what it shares. No change of it lets two bookings meet."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from booking.catalogue.actions import create_instrument, create_resource, set_places, share_resources
from booking.catalogue.actions.resources import PlaceInUse, SharedInUse
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.question import Wanted
from booking.reservations import actions as reservations
from booking.reservations.judging import Refused
from booking.transaction import SlotTaken, transaction
from models import (
    Claim,
    Facility,
    Instrument,
    Need,
    OpenTo,
    Reservation,
    Resource,
    ResourceKind,
    User,
    db,
)
from tests.catalogue.editing import errors, send
from tests.reservations.acting import NOW, book, claims_of, span
from tests.support.applications import sign_in
from tests.support.pages import PageClient


def resource(code: str) -> Resource:
    return db.session.scalars(select(Resource).where(Resource.code == code)).one()


def needs_of(instrument: Instrument) -> list[tuple[int, str]]:
    rows = select(Need).where(Need.instrument_id == instrument.id).order_by(Need.position, Need.id)
    return [(need.position, need.resource.name) for need in db.session.scalars(rows)]


def test_a_new_instrument_has_a_place_of_its_own(cast: Cast) -> None:
    with transaction():
        made = create_instrument(cast.bioimaging, name="Scope", name_zh="镜")
    assert [(need.position, need.resource.kind) for need in made.needs] == [(0, ResourceKind.INSTRUMENT)]
    assert (made.needs[0].resource.name, made.needs[0].resource.name_zh) == ("Scope", "镜")


def test_three_places_are_three_resources_under_one_need(cast: Cast) -> None:
    with transaction():
        made = create_instrument(cast.bioimaging, name="Desk", places=3, shared=[resource("laser_combiner")])
    assert needs_of(made)[:3] == [(0, "Desk · 1"), (0, "Desk · 2"), (0, "Desk · 3")]
    assert needs_of(made)[3][0] == 1


def test_a_second_place_makes_room_for_a_second_person(database: str, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with pytest.raises(Refused):
        book(cast, "mateo", "confocal", "3 10:00", "3 12:00")
    with transaction():
        set_places(cast.confocal, 2, NOW)
    book(cast, "mateo", "confocal", "3 10:00", "3 12:00")
    assert needs_of(cast.confocal) == [(0, f"{cast.confocal.name} · 1"), (0, f"{cast.confocal.name} · 2")]


def test_a_booked_place_cannot_be_taken_away_and_a_free_one_can(database: str, cast: Cast) -> None:
    lins = book(cast, "lin", "workstations", "3 10:00", "3 12:00")
    book(cast, "mateo", "workstations", "3 10:00", "3 12:00")
    with pytest.raises(PlaceInUse) as refused, transaction():
        set_places(cast.workstations, 1, NOW)
    assert refused.value.free == 2
    with transaction():
        set_places(cast.workstations, 2, NOW)
    assert claims_of(lins)[0][0] in {need.resource_id for need in cast.workstations.needs}
    with pytest.raises(Refused):
        book(cast, "hana", "workstations", "3 11:00", "3 12:00")


def test_what_nothing_ever_used_goes_with_its_place(cast: Cast) -> None:
    count = db.session.query(Resource).count()
    with transaction():
        set_places(cast.confocal, 5, NOW)
    assert db.session.query(Resource).count() == count + 4
    with transaction():
        set_places(cast.confocal, 1, NOW)
    assert db.session.query(Resource).count() == count
    assert needs_of(cast.confocal) == [(0, cast.confocal.name)]


def test_what_is_shared_from_now_on_is_held_by_earlier_bookings_too(database: str, cast: Cast) -> None:
    lins = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with transaction():
        share_resources(cast.confocal, [resource("laser_combiner")], NOW)
    assert len(claims_of(lins)) == 2
    with pytest.raises(Refused):
        book(cast, "mateo", "tirf", "3 11:00", "3 13:00")


def test_bookings_that_would_meet_keep_it_from_being_shared(database: str, cast: Cast) -> None:
    lins = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "mateo", "tirf", "3 11:00", "3 13:00")
    with pytest.raises(SharedInUse), transaction():
        share_resources(cast.confocal, [resource("laser_combiner")], NOW)
    assert len(claims_of(lins)) == 1
    assert needs_of(cast.confocal) == [(0, cast.confocal.name)]


def test_tom_is_told_when_somebody_shares_the_same_at_the_same_moment(
    cast: Cast, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither sees the other's claims; the guard does."""
    sign_in(client, cast.tom)

    def too_late(*_arguments: object) -> None:
        raise SlotTaken

    monkeypatch.setattr("booking.catalogue.actions.share_resources", too_late)
    answer = send(client, f"/instruments/{cast.confocal.public_id}/settings/needs")
    assert answer.status_code == 409
    assert "Look again" in errors(answer)["shared_ids"]


def test_what_is_shared_no_longer_is_given_back(database: str, cast: Cast) -> None:
    lins = book(cast, "lin", "tirf", "3 10:00", "3 12:00")
    with transaction():
        share_resources(cast.tirf, [], NOW)
    assert len(claims_of(lins)) == 1
    book(cast, "mateo", "spinning_disk", "3 10:00", "3 12:00")


def suite_with(facility: Facility, code: str) -> Instrument:
    """An instrument without a place of its own, which needs one new resource; and another that it could need."""
    with transaction():
        laser = create_resource(facility.institution, code=code, name="Laser")
        create_resource(facility.institution, code=f"{code}_b", name="Laser B")
        return create_instrument(facility, name="Suite", places=0, shared=[laser], open_to=OpenTo.REGION)


def book_suite(suite: Instrument, who: User) -> Reservation:
    wanted = Wanted(span("3 10:00", "3 12:00"))
    with transaction():
        order = {"instrument_id": suite.id, "person_id": who.id, "booked_by_id": who.id}
        return reservations.book(**order, wanted=wanted, now=NOW)


def test_a_suite_that_needs_another_laser_holds_it_for_who_has_booked(database: str, cast: Cast) -> None:
    suite = suite_with(cast.bioimaging, "laser")
    lins = book_suite(suite, cast.lin)
    with transaction():
        share_resources(suite, [resource("laser_b")], NOW)
    assert claims_of(lins) == [(resource("laser_b").id, span("3 10:00", "3 12:00"))]
    with pytest.raises(Refused):
        book_suite(suite, cast.mateo)


@pytest.mark.parametrize("is_sharing_ended_first", [True, False])
def test_a_suite_that_gets_its_own_place_holds_it_for_who_has_booked(
    is_sharing_ended_first: bool, database: str, cast: Cast
) -> None:
    suite = suite_with(cast.bioimaging, "laser")
    lins = book_suite(suite, cast.lin)
    with transaction():
        if is_sharing_ended_first:
            share_resources(suite, [], NOW)
        set_places(suite, 1, NOW)
        share_resources(suite, [], NOW)
    assert claims_of(lins) == [(suite.needs[0].resource_id, span("3 10:00", "3 12:00"))]
    with pytest.raises(Refused):
        book_suite(suite, cast.mateo)


def test_a_booking_can_still_be_moved_and_cancelled_after_the_needs_have_changed(database: str, cast: Cast) -> None:
    lins = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with transaction():
        share_resources(cast.confocal, [resource("laser_combiner")], NOW)
        set_places(cast.confocal, 2, NOW)
    with transaction():
        reservations.change_interval(lins, span("4 10:00", "4 12:00"), by_id=cast.lin.id, now=NOW)
    assert len(claims_of(lins)) == 2
    with transaction():
        reservations.cancel(lins, by_id=cast.lin.id, now=NOW)
    assert claims_of(lins) == []


def test_tom_adds_a_shared_lamp_and_chooses_it(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    address = f"/instruments/{cast.confocal.public_id}/settings/needs"
    to = f"/instruments/{cast.confocal.public_id}/resources"
    assert "needed" in errors(client.send(to, {"kind": "accessory"}))["name"]
    assert client.send(to, {"name": "Arc lamp", "name_zh": "弧灯", "kind": "accessory"}).status_code == 303
    lamp = db.session.scalars(select(Resource).where(Resource.name == "Arc lamp")).one()
    assert lamp.institution_id == cast.norhaven.id
    assert send(client, address, shared_ids=[str(lamp.id)]).status_code == 303
    assert needs_of(cast.confocal)[1] == (1, "Arc lamp")


def test_tom_is_told_that_bookings_stand_in_the_way(region: Cast, client: PageClient) -> None:
    sign_in(client, region.tom)
    answer = send(client, f"/instruments/{region.workstations.public_id}/settings/needs", places="1")
    assert answer.status_code == 409
    assert "places have no booking ahead" in errors(answer)["places"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"places": "0"}, "places"), ({"places": "201"}, "places"), ({"places": "-1"}, "places"),
        ({"places": "two"}, "places"), ({"places": "9" * 40}, "places"), ({"shared_ids": ["999999"]}, "shared_ids"),
        ({"shared_ids": ["x"]}, "shared_ids"),
    ],
)  # fmt: skip
def test_needs_that_make_no_sense_are_refused(
    changed: dict[str, object], field: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    answer = send(client, f"/instruments/{cast.confocal.public_id}/settings/needs", **changed)
    assert answer.status_code == 422
    assert field in errors(answer)


def test_another_schools_resource_cannot_be_taken(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    answer = send(
        client, f"/instruments/{cast.confocal.public_id}/settings/needs", shared_ids=[str(resource("flow_laser").id)]
    )
    assert answer.status_code == 422


def test_after_all_this_nothing_is_claimed_twice(database: str, region: Cast) -> None:
    """In the demo region, where much is shared: more places for one, one thing more to share for another."""
    with transaction():
        set_places(region.workstations, 6, now())
        share_resources(region.confocal, [resource("laser_combiner")], now() + timedelta(days=60))
    rows = db.session.execute(select(Claim.resource_id, Claim.starts_at, Claim.ends_at).order_by(Claim.starts_at)).all()
    ends: dict[int, datetime] = {}
    for resource_id, starts_at, ends_at in rows:
        assert ends.get(resource_id, starts_at) <= starts_at
        ends[resource_id] = ends_at
