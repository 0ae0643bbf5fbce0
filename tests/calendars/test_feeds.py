"""What calendars show of bookings as they come, move and go, and to whom; on both databases where that matters."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from booking.calendars import actions
from booking.calendars.queries.events import MOST_EVENTS
from booking.calendars.queries.scope import BACK, window_at
from booking.clock import now
from booking.demo.cast import Cast
from models import Feed, FeedKind, GroupMembership, InstrumentState, Reservation, ReservationState, RoleGrant, db
from tests.calendars.bookings import booked, changed, feed_of, last_feed, read, text_of, tomorrow
from tests.calendars.linter import change_defects


def of(kind: FeedKind, subject: object) -> str:
    return f"{kind}:{subject.public_id}"


def test_lin_sees_her_booking_come_move_and_go(database: str, cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin)
    empty = read(client, path)
    assert "Calendar connected: nothing is booked here yet" in text_of(client, path)
    reservation = booked(cast.confocal, cast.lin, tomorrow(10), title="live imaging")
    first = read(client, path, If_None_Match=empty.headers["ETag"])
    assert f"DTSTART:{tomorrow(10):%Y%m%dT%H%M%SZ}" in first.text
    assert "nothing is booked" not in first.text
    changed(reservation, starts_at=tomorrow(14), ends_at=tomorrow(16))
    moved = read(client, path, If_None_Match=first.headers["ETag"])
    assert f"DTSTART:{tomorrow(14):%Y%m%dT%H%M%SZ}" in moved.text
    assert change_defects(first.data, moved.data) == []
    changed(reservation, state=ReservationState.CANCELLED)
    gone = read(client, path, If_None_Match=moved.headers["ETag"])
    assert reservation.public_id not in gone.text
    assert gone.data == empty.data


def test_a_requested_booking_is_tentative_until_it_is_accepted(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin)
    reservation = booked(cast.krios, cast.lin, tomorrow(), state=ReservationState.REQUESTED)
    text = text_of(client, path)
    assert "STATUS:TENTATIVE" in text
    assert "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE" in text
    assert "SUMMARY:Requested: " in text
    before = read(client, path)
    changed(reservation, state=ReservationState.CONFIRMED)
    assert "STATUS:CONFIRMED" in text_of(client, path)
    assert change_defects(before.data, read(client, path).data) == []
    changed(reservation, state=ReservationState.DECLINED)
    assert reservation.public_id not in text_of(client, path)


def test_who_wishes_keeps_cancelled_bookings_for_two_weeks(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin, keeps_cancelled=True)
    reservation = booked(cast.confocal, cast.lin, tomorrow(10))
    before = read(client, path)
    changed(reservation, state=ReservationState.CANCELLED)
    after = read(client, path)
    assert change_defects(before.data, after.data) == []
    for line in ("STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SUMMARY:Cancelled: ", "SEQUENCE:1"):
        assert line in after.text
    with time_machine.travel(now() + timedelta(days=15)):
        assert reservation.public_id not in text_of(client, path)


def test_a_strangers_booking_is_only_booked(cast: Cast, client: FlaskClient) -> None:
    """Gwen works in another lab of another school than Nadia."""
    booked(
        cast.confocal,
        cast.nadia,
        tomorrow(),
        title="secret project",
        note="do not tell",
        group_id=cast.cell_dynamics.id,
    )
    secrets = ("Nadia", "secret project", "do not tell", "Cell Dynamics", "/reservations/")
    for subject in (of(FeedKind.INSTRUMENT, cast.confocal), of(FeedKind.FACILITY, cast.bioimaging),
                    of(FeedKind.INSTITUTION, cast.norhaven)):  # fmt: skip
        text = text_of(client, feed_of(cast.gwen, subject), secrets)
        assert "Booked" in text
        assert "TRANSP:TRANSPARENT" in text
        assert "X-MICROSOFT-CDO-BUSYSTATUS:FREE" in text


def test_who_runs_the_instrument_reads_whose_booking_it_is(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(), title="live imaging")
    text = text_of(client, feed_of(cast.tom, of(FeedKind.INSTRUMENT, cast.confocal)))
    assert "SUMMARY:Lin Yue · live imaging" in text
    assert "TRANSP:TRANSPARENT" in text
    busy = feed_of(cast.tom, of(FeedKind.INSTRUMENT, cast.confocal), level="busy")
    assert "Lin Yue" not in text_of(client, busy, ("Lin Yue", "live imaging"))


def test_lab_mates_read_each_others_bookings_also_in_the_instruments_calendar(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(), group_id=cast.soft_matter.id)
    booked(cast.confocal, cast.nadia, tomorrow(14), group_id=cast.cell_dynamics.id)
    lab = text_of(client, feed_of(cast.mateo, of(FeedKind.GROUP, cast.soft_matter)), ("Nadia",))
    assert "Lin Yue" in lab
    instrument = text_of(client, feed_of(cast.mateo, of(FeedKind.INSTRUMENT, cast.confocal)), ("Nadia",))
    assert "Lin Yue" in instrument
    assert "SUMMARY:Booked" in instrument


def test_mine_is_opaque_and_others_are_free_in_one_calendar(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(10))
    booked(cast.confocal, cast.nadia, tomorrow(14))
    text = text_of(client, feed_of(cast.lin, of(FeedKind.INSTRUMENT, cast.confocal)))
    assert text.index("TRANSP:OPAQUE") < text.index("TRANSP:TRANSPARENT")


def test_who_leaves_the_lab_loses_its_calendar_at_the_next_poll(database: str, cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(), group_id=cast.soft_matter.id, title="ours")
    path = feed_of(cast.mateo, of(FeedKind.GROUP, cast.soft_matter))
    etag = read(client, path).headers["ETag"]
    db.session.execute(delete(GroupMembership).where(GroupMembership.user_id == cast.mateo.id))
    closed = read(client, path, ("Lin Yue", "ours", "Soft Matter"), If_None_Match=etag)
    assert closed.status_code == 200
    assert "This calendar is no longer open to you" in text_of(client, path)
    db.session.add(GroupMembership(group_id=cast.soft_matter.id, user_id=cast.mateo.id, joined_at=now()))
    assert "Lin Yue" in text_of(client, path)


def test_details_vanish_with_the_role_and_the_stamps_say_so(database: str, cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(), title="live imaging")
    path = feed_of(cast.tom, of(FeedKind.FACILITY, cast.bioimaging))
    before = read(client, path)
    db.session.execute(delete(RoleGrant).where(RoleGrant.user_id == cast.tom.id))
    after = read(client, path, ("Lin Yue", "live imaging"), If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert change_defects(before.data, after.data) == []
    assert read(client, path, If_None_Match=after.headers["ETag"]).status_code == 304


def test_a_retired_instrument_closes_its_calendar_to_all_but_its_lab(cast: Cast, client: FlaskClient) -> None:
    subject = of(FeedKind.INSTRUMENT, cast.confocal)
    stranger, lab = feed_of(cast.lin, subject), feed_of(cast.tom, subject)
    booked(cast.confocal, cast.nadia, tomorrow())
    read(client, stranger)
    own, facility = feed_of(cast.nadia), feed_of(cast.nadia, of(FeedKind.FACILITY, cast.bioimaging))
    cast.confocal.state = InstrumentState.RETIRED
    assert "no longer open to you" in text_of(client, stranger)
    assert "Nadia" in text_of(client, lab)
    assert "LSM 980" in text_of(client, own)
    assert "nothing is booked" in text_of(client, facility, ("LSM 980",))


def test_a_suspended_person_reads_nothing_any_more(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    path = feed_of(cast.lin)
    read(client, path)
    cast.lin.is_suspended = True
    assert "no longer open to you" in text_of(client, path, ("LSM 980",))


def test_a_revoked_address_says_so_for_thirty_days_and_then_is_gone(
    database: str, cast: Cast, client: FlaskClient
) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    path = feed_of(cast.lin)
    etag = read(client, path).headers["ETag"]
    actions.revoke_feed(last_feed(), now())
    revoked = read(client, path, ("LSM 980",), If_None_Match=etag)
    assert "This calendar address was revoked" in revoked.text
    assert read(client, path, If_None_Match=revoked.headers["ETag"]).status_code == 304
    with time_machine.travel(now() + timedelta(days=29)):
        assert read(client, path).status_code == 200
    with time_machine.travel(now() + timedelta(days=31)):
        response = client.get(path)
        assert response.status_code == 410
        assert "Set-Cookie" not in response.headers


def test_a_renewed_address_replaces_the_old_one(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    old = feed_of(cast.lin, language="zh", keeps_cancelled=True)
    feed, token = actions.renew_feed(last_feed(), now())
    assert (feed.language, feed.keeps_cancelled, feed.kind) == ("zh", True, FeedKind.PERSON)
    assert "LSM 980" in text_of(client, f"/calendars/{token}.ics")
    assert "此日历订阅地址已更换" in text_of(client, old, ("LSM 980",))
    with pytest.raises(actions.NoLongerPossible):
        actions.renew_feed(db.session.scalars(select(Feed).where(Feed.is_replaced)).one(), now())


def test_a_revocation_can_be_taken_back_for_ten_minutes(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    path = feed_of(cast.lin)
    before = read(client, path)
    actions.revoke_feed(last_feed(), now())
    assert "revoked" in text_of(client, path)
    actions.restore_feed(last_feed(), now() + timedelta(minutes=9))
    assert read(client, path).data == before.data
    actions.revoke_feed(last_feed(), now())
    with pytest.raises(actions.NoLongerPossible):
        actions.restore_feed(last_feed(), now() + timedelta(minutes=11))


def test_a_new_name_of_the_instrument_reaches_every_calendar(database: str, cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(), group_id=cast.soft_matter.id)
    subjects = ("person", of(FeedKind.GROUP, cast.soft_matter), of(FeedKind.FACILITY, cast.bioimaging),
                of(FeedKind.INSTRUMENT, cast.confocal), of(FeedKind.INSTITUTION, cast.norhaven))  # fmt: skip
    paths = [feed_of(cast.lin, subject) for subject in subjects]
    before = [read(client, path) for path in paths]
    cast.confocal.name, cast.confocal.room = "LSM 990", "2.20"
    actions.touch_reservations_of([cast.confocal], now())
    for path, old in zip(paths, before, strict=True):
        new = read(client, path, If_None_Match=old.headers["ETag"])
        assert new.status_code == 200
        assert "LSM 990" in new.text
        assert "LOCATION:2.20" in new.text
        assert change_defects(old.data, new.data) == []


def test_a_new_name_of_a_person_a_lab_or_a_school_reaches_every_calendar(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow(), group_id=cast.soft_matter.id)
    path = feed_of(cast.tom, of(FeedKind.INSTRUMENT, cast.confocal))
    first = read(client, path)
    cast.lin.name = "Lin Yue-Berg"
    actions.touch_reservations_of_people([cast.lin], now())
    second = read(client, path)
    cast.soft_matter.name = "Softer Matter Lab"
    actions.touch_reservations_of_groups([cast.soft_matter], now())
    third = read(client, path)
    assert "Yue-Berg" in second.text
    assert "Softer Matter Lab" in third.text
    actions.lock_instruments_showing([cast.westfjord], now())
    cast.westfjord.name = "Westfjord Technical University"
    actions.touch_reservations_of_schools([cast.westfjord], now())
    fourth = read(client, path)
    assert "Westfjord Technical University" in fourth.text.replace("\r\n ", "")
    for before, after in ((first, second), (second, third), (third, fourth)):
        assert change_defects(before.data, after.data) == []


def test_touching_leaves_old_and_cancelled_bookings_as_they_are(cast: Cast, app: Flask) -> None:
    old = booked(cast.confocal, cast.lin, tomorrow() - timedelta(days=500))
    cancelled = booked(cast.confocal, cast.lin, tomorrow(), state=ReservationState.DECLINED)
    future = booked(cast.confocal, cast.lin, tomorrow(15), changed_at=now() + timedelta(hours=1))
    stamp = future.changed_at
    actions.touch_reservations_of([cast.confocal], now())
    db.session.expire_all()
    assert (old.sequence, cancelled.sequence, future.sequence) == (0, 0, 1)
    assert future.changed_at > stamp


def test_the_window_is_90_days_back_and_400_ahead(cast: Cast, client: FlaskClient) -> None:
    starts_at, ends_at = window_at(now())
    inside = [
        booked(cast.confocal, cast.lin, at) for at in (starts_at - timedelta(hours=1), ends_at - timedelta(hours=1))
    ]
    outside = [booked(cast.confocal, cast.lin, at) for at in (starts_at - timedelta(hours=2), ends_at)]
    text = text_of(client, feed_of(cast.lin))
    assert all(reservation.public_id in text for reservation in inside)
    assert not any(reservation.public_id in text for reservation in outside)


def test_the_window_moves_with_the_day(cast: Cast, client: FlaskClient) -> None:
    far = booked(cast.confocal, cast.lin, window_at(now())[1] + timedelta(hours=3))
    path = feed_of(cast.lin)
    etag = read(client, path).headers["ETag"]
    with time_machine.travel(now() + timedelta(days=1)):
        assert far.public_id in read(client, path, If_None_Match=etag).text


def test_a_huge_calendar_keeps_what_is_nearest_and_stays_under_a_megabyte(cast: Cast, client: FlaskClient) -> None:
    lin, confocal, start = cast.lin, cast.confocal, window_at(now())[0] + BACK
    rows = [
        {
            "public_id": f"{number:012d}", "institution_id": confocal.institution_id, "instrument_id": confocal.id,
            "user_id": lin.id, "booked_by_id": lin.id, "home_institution_id": confocal.institution_id,
            "state": ReservationState.CONFIRMED, "mode": "self_operated", "title": "显微镜" * 30, "note": "note " * 100,
            "starts_at": start + timedelta(hours=number), "ends_at": start + timedelta(hours=number + 1),
            "created_at": now(), "changed_at": now(),
        }
        for number in range(-500, MOST_EVENTS + 500)
    ]  # fmt: skip
    db.session.execute(Reservation.__table__.insert(), rows)
    response = read(client, feed_of(cast.tom, of(FeedKind.INSTRUMENT, confocal)))
    assert len(response.data) <= 1_000_000
    assert "000000000001@" in response.text
    busy = read(client, feed_of(cast.gwen, of(FeedKind.INSTRUMENT, confocal)))
    assert busy.text.count("BEGIN:VEVENT") == MOST_EVENTS
    assert "000000001999@" in busy.text
    assert "-00000000001@" not in busy.text


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2027-03-28T00:30+00:00", "20270328T003000Z"),
        ("2027-03-28T02:30+01:00", "20270328T013000Z"),
        ("2027-10-31T01:30+01:00", "20271031T003000Z"),
        ("2027-10-31T01:30+00:00", "20271031T013000Z"),
        ("2027-03-14T03:30-04:00", "20270314T073000Z"),
        ("2026-12-31T23:30+08:00", "20261231T153000Z"),
    ],
)
def test_hours_around_a_change_of_clocks_are_told_in_utc(cast: Cast, client: FlaskClient, wall: str, utc: str) -> None:
    starts_at = datetime.fromisoformat(wall)
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        booked(cast.confocal, cast.lin, starts_at, hours=1)
        text = text_of(client, feed_of(cast.lin))
    assert f"DTSTART:{utc}\nDTEND:" in text
    ends_at = (starts_at + timedelta(hours=1)).astimezone(UTC)
    assert f"DTEND:{ends_at:%Y%m%dT%H%M%SZ}" in text


def test_the_body_of_an_address_that_nobody_reads_is_forgotten_and_made_again(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    path = feed_of(cast.lin)
    first = read(client, path)
    assert actions.forget_bodies(now() + timedelta(days=59)) == 0
    assert actions.forget_bodies(now() + timedelta(days=61)) == 1
    assert read(client, path).data == first.data
