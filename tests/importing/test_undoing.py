"""Undoing an import: what it brought goes, what it overwrote comes back, what people did since is not lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.catalogue.actions import set_opening_windows
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.opening import Window
from booking.transaction import transaction
from models import (
    Closure,
    Facility,
    Feed,
    FeedKind,
    FeedLevel,
    Institution,
    Instrument,
    OpenTo,
    Reservation,
    ReservationState,
    Resource,
    Technique,
    User,
    db,
)
from tests.importing.taking import instruments, preview, school, table, take, undo

SEM = {"source_key": "SEM", "name": "SEM", "department": "Physics", "techniques": "SEM", "contact_phone": "1"}
TEM = {"source_key": "TEM", "name": "TEM", "department": "Biology", "techniques": "TEM", "contact_phone": "2"}


@pytest.fixture
def sta(app: Flask) -> Institution:
    return school()


def find(key: str) -> Instrument:
    return db.session.scalars(select(Instrument).where(Instrument.source_key == key)).one()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_was_overwritten_comes_back(sta: Institution) -> None:
    take(sta, table(SEM))
    was = (find("SEM").name, find("SEM").facility.name, [t.code for t in find("SEM").techniques])
    changed = {
        **SEM,
        "name": "SEM II",
        "department": "Chemistry",
        "techniques": "TEM",
        "opening_hours": "Mon 8:00-9:00",
    }
    batch = take(sta, table(changed))
    assert (find("SEM").name, find("SEM").facility.name) == ("SEM II", "Chemistry")
    batch = undo(batch)
    assert (find("SEM").name, find("SEM").facility.name, [t.code for t in find("SEM").techniques]) == was
    assert find("SEM").opening_windows == []
    assert batch.reading["undone"]["restored"] == 1
    assert batch.reading["undone"]["gone"] == {"facilities": 1, "techniques": 1, "resources": 0}
    assert [one.name for one in db.session.scalars(select(Facility))] == ["Physics"]


def test_what_was_edited_by_hand_since_is_kept_and_told(sta: Institution) -> None:
    batch = take(sta, table(SEM, TEM))
    with transaction():
        find("SEM").open_to = OpenTo.REGION
        set_opening_windows(find("SEM"), [Window(0, 480, 960)])
    batch = undo(batch)
    assert [one.name for one in instruments()] == ["SEM"]
    told = batch.reading["undone"]
    assert told["deleted"] == 1
    assert [(kept["name"], sorted(kept["fields"])) for kept in told["kept"]] == [("SEM", ["open_to", "opening_hours"])]
    assert told["gone"] == {"facilities": 1, "techniques": 1, "resources": 0}


def test_what_was_edited_goes_too_if_one_says_so(sta: Institution) -> None:
    batch = take(sta, table(SEM, TEM))
    with transaction():
        find("SEM").open_to = OpenTo.REGION
    assert undo(batch, also_edited=True).reading["undone"]["deleted"] == 2
    assert not instruments()


def test_only_the_edited_field_of_an_updated_one_is_kept(sta: Institution) -> None:
    take(sta, table(SEM))
    batch = take(sta, table({**SEM, "name": "SEM II", "contact_phone": "9"}))
    with transaction():
        find("SEM").name = "Tom's SEM"
    batch = undo(batch)
    assert (find("SEM").name, find("SEM").contact_phone) == ("Tom's SEM", "1")
    assert [kept["fields"] for kept in batch.reading["undone"]["kept"]] == [["name"]]


def test_an_instrument_that_a_later_import_changed_is_kept(sta: Institution) -> None:
    first = take(sta, table(SEM))
    take(sta, table({**SEM, "name": "SEM II"}))
    assert [kept["fields"] for kept in undo(first).reading["undone"]["kept"]] == [["name"]]
    assert find("SEM").name == "SEM II"


def test_a_closure_that_somebody_added_keeps_its_instrument(cast: Cast, app: Flask) -> None:
    batch = take(cast.norhaven, table(SEM))
    with transaction():
        one, at = find("SEM"), now()
        db.session.add(
            Closure(
                institution_id=one.institution_id, facility_id=one.facility_id, instrument_id=one.id, starts_at=at,
                ends_at=at + timedelta(hours=1), reason="Service", created_at=at,
            )
        )  # fmt: skip
    assert [kept["fields"] for kept in undo(batch).reading["undone"]["kept"]] == [["closures"]]


def test_what_somebody_has_booked_cannot_be_undone(cast: Cast, app: Flask) -> None:
    batch = take(cast.norhaven, table(SEM, TEM))
    with transaction():
        one, at = find("SEM"), now()
        db.session.add(
            Reservation(
                institution_id=one.institution_id, instrument_id=one.id, user_id=cast.lin.id, booked_by_id=cast.lin.id,
                home_institution_id=cast.norhaven.id, state=ReservationState.CANCELLED, mode="self_operated",
                starts_at=at, ends_at=at + timedelta(hours=1), created_at=at, changed_at=at,
            )
        )  # fmt: skip
    batch = undo(batch)
    assert (batch.state, batch.problem["code"]) == ("applied", "booked_meanwhile")
    assert {"SEM", "TEM"} <= {one.source_key for one in instruments()}


def test_no_calendar_address_of_what_went_is_left_for_what_comes(sta: Institution) -> None:
    batch = take(sta, table(SEM))
    with transaction():
        at = now()
        person = User(email="a@sta.example", name="A", password_hash="x", sign_in_stamp="x", created_at=at)
        db.session.add(person)
        db.session.flush()
        for kind, subject in ((FeedKind.INSTRUMENT, find("SEM").id), (FeedKind.FACILITY, find("SEM").facility_id)):
            feed = Feed(
                user_id=person.id, kind=kind, subject_id=subject, level=FeedLevel.BUSY, language="en", created_at=at,
                token_hash=kind.value, view_changed_at=at,
            )  # fmt: skip
            db.session.add(feed)
    undo(batch)
    assert count(Feed) == 0


def test_a_resource_that_others_share_stays(sta: Institution) -> None:
    batch = take(sta, table(SEM))
    take(sta, table({"source_key": "SUITE", "name": "Suite", "places": "0", "shared": "SEM; laser"}))
    undo(batch)
    assert [need.resource.code for need in find("SUITE").needs] == ["SEM", "laser"]
    assert count(Resource) == 2


def test_an_undone_import_may_be_done_again(sta: Institution) -> None:
    undo(take(sta, table(SEM, TEM)))
    assert count(Technique) == 0
    batch = preview(sta, table(SEM, TEM))
    assert batch.counts["created"] == 2
