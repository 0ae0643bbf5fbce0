"""What becomes of a series: one, the following or all of it changed or cancelled; mails, calendar files, undo."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.notices.rendering import mail_of
from booking.reservations import actions
from booking.series.actions import cancel_series
from booking.transaction import transaction
from models import Claim, EventKind, Instrument, Message, Reservation, ReservationState, Series, db
from tests.calendars.linter import lint
from tests.reservations.acting import events_of
from tests.series.acting import at, booked, fields, make, messages, only_series, open_all_day, starts, tuesday, week
from tests.support.applications import sign_in
from tests.support.pages import PageClient


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.lin)


@pytest.fixture
def microscope(app: Flask, cast: Cast) -> Instrument:
    return open_all_day(cast)


@pytest.fixture
def address(lin: PageClient, microscope: Instrument) -> str:
    """Four Tuesdays, nine to eleven."""
    return make(lin, microscope, fields(tuesday(), title="Gel beads"))


def time_passes(weeks: int) -> None:
    """The first occurrences are so long ago that they are over: they are moved back, with their claims."""
    with transaction():
        for one in booked()[:weeks]:
            back = timedelta(weeks=20)
            moved = {"starts_at": one.starts_at - back, "ends_at": one.ends_at - back}
            db.session.execute(update(Claim).where(Claim.reservation_id == one.id).values(**moved))
            one.starts_at, one.ends_at = moved["starts_at"], moved["ends_at"]


def hours(client: PageClient, address: str, starts: str, ends: str, status: int = 303, **more: str) -> str:
    """Check the change, then send what the check page holds."""
    sent = {"starts": starts, "ends": ends, "title": "Gel beads", "note": "", **more}
    page = client.get(f"{address}/hours/check", query_string=sent)
    assert page.status_code == 200
    seen = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert seen
    answer = client.send(f"{address}/hours", {**sent, "seen": seen[1]})
    assert answer.status_code == status
    return str(answer.location or answer.text)


def held_states() -> list[ReservationState]:
    return [one.state for one in booked()]


def mails() -> list[tuple[str, str, list[str]]]:
    """Of each message as it would leave now: subject, text, the attached files."""
    written = [mail_of(message) for message in messages()]
    return [
        (
            str(mail["Subject"]),
            mail.get_body().get_content(),
            [part.get_content() for part in mail.iter_attachments()],
        )
        for mail in written
        if mail is not None
    ]


def test_all_of_a_series_moves_by_an_hour(lin: PageClient, address: str) -> None:
    assert hours(lin, address, "10:00", "12:00") == address
    assert starts() == [f"{week(number):%m-%d} 10:00" for number in range(4)]
    assert [[event.kind for event in events_of(one)] for one in booked()] == [[EventKind.BOOKED, EventKind.MOVED]] * 4
    assert "10:00–12:00" in lin.get(address).text


def test_this_and_the_following_split_the_series(lin: PageClient, address: str) -> None:
    third = booked()[2]
    new = hours(lin, address, "13:00", "16:00", first=third.public_id)
    assert new != address
    assert starts() == [
        f"{week(0):%m-%d} 09:00", f"{week(1):%m-%d} 09:00", f"{week(2):%m-%d} 13:00", f"{week(3):%m-%d} 13:00"
    ]  # fmt: skip
    first, second = db.session.scalars(select(Series).order_by(Series.id))
    assert [(one.times, one.minutes) for one in (first, second)] == [(2, 120), (2, 180)]
    assert second.split_from == first
    assert [one.series_id for one in booked()] == [first.id] * 2 + [second.id] * 2
    assert "the series before the change" in lin.get(new).text


def test_an_ongoing_series_splits_at_today(lin: PageClient, address: str) -> None:
    time_passes(2)
    before = [(one.starts_at, one.ends_at) for one in booked()[:2]]
    new = hours(lin, address, "14:00", "15:00")
    assert new != address
    assert [(one.starts_at, one.ends_at) for one in booked()[:2]] == before
    assert starts()[2:] == [f"{week(2):%m-%d} 14:00", f"{week(3):%m-%d} 14:00"]


def test_only_the_words_of_all_change(lin: PageClient, address: str) -> None:
    hours(lin, address, "09:00", "11:00", title="Other beads")
    assert {one.title for one in booked()} == {"Other beads"}
    assert [event.kind for event in events_of(booked()[0])] == [EventKind.BOOKED, EventKind.EDITED]


def test_a_conflict_of_new_hours_is_listed_and_kept_as_it_is(
    lin: PageClient, address: str, cast: Cast, microscope: Instrument
) -> None:
    taken = Interval(at(week(1), "14:00"), at(week(1), "15:00"))
    with transaction():
        actions.book(
            instrument_id=microscope.id, person_id=cast.hana.id, booked_by_id=cast.hana.id,
            wanted=Wanted(taken, mode="self_operated"), now=now(),
        )  # fmt: skip
    sent = {"starts": "13:00", "ends": "15:00", "title": "", "note": ""}
    page = lin.get(f"{address}/hours/check", query_string=sent).text
    assert "3 of 4 can be had." in page
    assert "Keep it as it is" in page
    assert "Nothing was changed" in hours(lin, address, "13:00", "15:00", status=409)
    second = next(one for one in booked() if one.starts_at == at(week(1), "09:00"))
    hours(lin, address, "13:00", "15:00", **{f"on-{second.public_id}": "skip"})
    mine = [one.starts_at for one in booked() if one.user_id == cast.lin.id]
    assert mine == [at(week(0), "13:00"), at(week(1), "09:00"), at(week(2), "13:00"), at(week(3), "13:00")]


def test_occurrences_may_take_each_others_time(lin: PageClient, microscope: Instrument) -> None:
    """Every day for a day: later by an hour, each takes an hour that the next one leaves."""
    sent = fields(tuesday(), frequency="daily", times="3") | {"ends": f"{tuesday() + timedelta(days=1)}T09:00"}
    address = make(lin, microscope, sent)
    hours(lin, address, "10:00", "10:00")
    assert starts() == [f"{tuesday() + timedelta(days=number):%m-%d} 10:00" for number in range(3)]


def test_who_has_an_old_list_changes_nothing(lin: PageClient, address: str) -> None:
    sent = {"starts": "10:00", "ends": "12:00", "title": "", "note": "", "seen": "4-17"}
    answer = lin.send(f"{address}/hours", sent)
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
    assert starts()[0].endswith("09:00")


def test_one_occurrence_says_which_of_how_many_it_is(lin: PageClient, address: str) -> None:
    page = lin.get(f"/reservations/{booked()[2].public_id}").text
    assert "Part of a series: 3 of 4" in page
    assert f"{address}/hours?first={booked()[2].public_id}" in html.unescape(page)


def test_this_and_the_following_are_cancelled_and_taken_again(lin: PageClient, address: str) -> None:
    third = booked()[2]
    assert "Cancel 2 bookings" in lin.get(f"{address}/cancellation?first={third.public_id}").text
    answer = lin.send(f"{address}/cancellation", {"first": third.public_id, "reason": "No samples"})
    assert answer.status_code == 303
    assert held_states() == ["confirmed"] * 2 + ["cancelled"] * 2
    page = lin.get(address).text
    undo = re.search(r'name="cancelled_at" value="([^"]+)"', page)
    assert undo
    assert lin.send(f"{address}/restoration", {"cancelled_at": html.unescape(undo[1])}).status_code == 303
    assert held_states() == ["confirmed"] * 4
    assert len(starts()) == 4


def test_what_has_begun_stays_when_all_is_cancelled(lin: PageClient, address: str) -> None:
    time_passes(1)
    lin.send(f"{address}/cancellation", {"reason": ""})
    assert held_states() == ["confirmed"] + ["cancelled"] * 3
    assert lin.send(f"{address}/cancellation", {"reason": ""}).status_code == 409


def test_what_somebody_has_taken_meanwhile_is_not_taken_again_and_said(
    lin: PageClient, address: str, cast: Cast, microscope: Instrument
) -> None:
    lin.send(f"{address}/cancellation", {"reason": ""})
    undo = re.search(r'name="cancelled_at" value="([^"]+)"', lin.get(address).text)
    assert undo
    taken = Interval(at(week(1), "09:00"), at(week(1), "10:00"))
    with transaction():
        actions.book(
            instrument_id=microscope.id, person_id=cast.hana.id, booked_by_id=cast.hana.id,
            wanted=Wanted(taken, mode="self_operated"), now=now(),
        )  # fmt: skip
    answer = lin.send(f"{address}/restoration", {"cancelled_at": html.unescape(undo[1])})
    assert answer.status_code == 409
    assert "Nothing was taken back." in answer.text
    assert held_states().count(ReservationState.CONFIRMED) == 1


@pytest.mark.parametrize("moment", ["", "x", "2026-11-24T10:00", "9" * 400, "2026-11-24T10:00:00+00:00"])
def test_an_undo_of_nothing_does_nothing(moment: str, lin: PageClient, address: str) -> None:
    assert lin.send(f"{address}/restoration", {"cancelled_at": moment}).status_code in (409, 422)
    assert held_states() == ["confirmed"] * 4


def test_one_mail_tells_of_all_with_one_file(lin: PageClient, address: str) -> None:
    ((subject, text, files),) = mails()
    assert subject == "Booked: Always open, 4 times"
    assert text.count("09:00–11:00") == 4
    assert text.rstrip().count(f"/series/{only_series().public_id}") == 1
    (file,) = files
    assert file.count("BEGIN:VEVENT") == 4
    assert [one.what for one in lint(file.encode(), is_feed=False)] == ["not exactly one booking"]


def test_one_mail_tells_of_a_later_change_and_of_a_cancellation(lin: PageClient, cast: Cast, address: str) -> None:
    sent_before()
    hours(lin, address, "10:00", "12:00")
    ((subject, text, files),) = mails()
    assert subject == "Changed: Always open, 4 bookings"
    assert text.count("10:00–12:00") == 4
    assert files[0].count("BEGIN:VEVENT") == 4
    sent_before()
    lin.send(f"{address}/cancellation", {"first": booked()[1].public_id, "reason": "No samples"})
    ((subject, text, files),) = mails()
    assert subject == "Cancelled: Always open, 3 bookings"
    assert "No samples" in text
    assert files == []


def test_a_series_that_is_cancelled_at_once_is_no_mail(lin: PageClient, address: str) -> None:
    lin.send(f"{address}/cancellation", {"reason": ""})
    assert mails() == []


def test_the_lab_that_cancels_a_series_tells_its_person(app: Flask, cast: Cast, address: str) -> None:
    sent_before()
    with transaction():
        cancel_series(only_series(), cast.ingrid.id, now(), reason="The laser is broken")
    ((subject, text, _files),) = mails()
    assert subject == "Cancelled: Always open, 4 bookings"
    assert "Ingrid" in text


def test_who_has_no_business_with_a_series_does_not_find_it(app: Flask, cast: Cast, address: str) -> None:
    nadia = sign_in(app.test_client(), cast.nadia)
    for path in ("", "/hours", "/hours/check", "/cancellation"):
        assert nadia.get(address + path).status_code == 404
    for path in ("/hours", "/cancellation", "/restoration"):
        assert nadia.send(address + path).status_code == 404


def test_an_occurrence_of_another_series_is_not_found(lin: PageClient, address: str, microscope: Instrument) -> None:
    make(lin, microscope, fields(tuesday(), "15:00", "16:00"))
    other = next(one for one in booked() if one.series_id != booked()[0].series_id)
    assert lin.get(f"{address}/hours?first={other.public_id}").status_code == 404


@pytest.mark.parametrize("wrong", [{"starts": "x"}, {"ends": ""}, {"starts": "25:00"}, {"title": "x" * 201}])
def test_new_hours_that_are_none_are_said_at_their_field(wrong: dict[str, str], lin: PageClient, address: str) -> None:
    sent = {"starts": "10:00", "ends": "12:00", "title": "", "note": ""} | wrong
    assert lin.get(f"{address}/hours/check", query_string=sent).status_code == 422
    assert lin.send(f"{address}/hours", sent).status_code == 422


def test_new_hours_may_go_over_midnight(lin: PageClient, address: str) -> None:
    hours(lin, address, "22:00", "02:00")
    first = booked()[0]
    assert (first.starts_at, first.ends_at) == (at(week(0), "22:00"), at(week(0) + timedelta(days=1), "02:00"))


def sent_before() -> None:
    """All that was due has left, and a while has passed."""
    with transaction():
        for message in db.session.scalars(select(Message)):
            db.session.delete(message)
        past = timedelta(hours=1)
        for one in db.session.scalars(select(Reservation)):
            one.changed_at -= past
            one.created_at -= past


def test_the_following_go_to_another_weekday(lin: PageClient, address: str) -> None:
    """From Tuesdays to Thursdays, from the third on; the rule says so, and the first two stay."""
    third = booked()[2]
    page = lin.get(f"{address}/hours", query_string={"first": third.public_id}).text
    assert "On these weekdays" in page
    new = hours(lin, address, "09:00", "11:00", first=third.public_id, weekdays="3")
    later = timedelta(days=2)
    assert starts() == [f"{one:%m-%d} 09:00" for one in (week(0), week(1), week(2) + later, week(3) + later)]
    assert "Weekly on Thursday, 2 times" in lin.get(new).text
    assert "Weekly on Tuesday, 2 times" in lin.get(address).text


@pytest.mark.parametrize("weekdays", [["1", "3"], ["0", "1", "2"]])
def test_as_many_weekdays_as_before(weekdays: list[str], lin: PageClient, address: str) -> None:
    sent = {"starts": "09:00", "ends": "11:00", "title": "", "note": "", "weekdays": weekdays}
    answer = lin.get(f"{address}/hours/check", query_string=sent)
    assert answer.status_code == 422
    assert "Choose 1 weekday, as before." in answer.text


def test_what_was_changed_of_the_following_is_taken_back(lin: PageClient, address: str) -> None:
    """Times, words, rule, and all belong to one series again; a second time there is nothing to take back."""
    third = booked()[2]
    before = starts()
    new = hours(lin, address, "13:00", "16:00", first=third.public_id, weekdays="2", title="Other beads")
    assert starts() != before
    undo = f"{new}/hours/undo"
    assert undo in lin.get(new).text
    answer = lin.send(undo)
    assert (answer.status_code, answer.location) == (303, address)
    assert starts() == before
    assert {one.title for one in booked()} == {"Gel beads"}
    assert {one.series_id for one in booked()} == {db.session.scalars(select(Series.id).order_by(Series.id)).first()}
    assert "Weekly on Tuesday, 4 times" in lin.get(address).text
    assert lin.send(undo).status_code == 404


def test_what_somebody_has_taken_meanwhile_keeps_the_change(
    lin: PageClient, address: str, cast: Cast, microscope: Instrument
) -> None:
    hours(lin, address, "13:00", "15:00")
    with transaction():
        actions.book(
            instrument_id=microscope.id, person_id=cast.hana.id, booked_by_id=cast.hana.id,
            wanted=Wanted(Interval(at(week(1), "09:00"), at(week(1), "10:00")), mode="self_operated"), now=now(),
        )  # fmt: skip
    answer = lin.send(f"{address}/hours/undo")
    assert answer.status_code == 409
    assert "Nothing was taken back." in answer.text
    assert [one.starts_at for one in booked() if one.user_id == cast.lin.id] == [
        at(week(number), "13:00") for number in range(4)
    ]


def test_a_change_is_not_taken_back_once_something_else_has_happened(lin: PageClient, address: str) -> None:
    hours(lin, address, "13:00", "15:00")
    assert lin.send(f"/reservations/{booked()[3].public_id}/cancellation").status_code == 303
    answer = lin.send(f"{address}/hours/undo")
    assert answer.status_code == 409
    assert "Something has happened to it since" in answer.text
    assert starts()[0].endswith("13:00")
