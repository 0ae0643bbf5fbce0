"""What mails say of a reservation: what is left to say when all is quiet, in the reader's language, with a file."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.facility.actions import close
from booking.notices.actions import remind_of_reservations
from booking.notices.delivery import deliver_due
from booking.notices.post import mails_in
from booking.reservations import actions
from booking.transaction import transaction
from models import Reservation, User, db

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
QUIET = NOW + timedelta(minutes=5)


def hours(starts_at: datetime, length: float = 2) -> Interval:
    return Interval(starts_at, starts_at + timedelta(hours=length))


@pytest.fixture
def booked(app: Flask, cast: Cast) -> Reservation:
    with transaction():
        lin, confocal = cast.lin, cast.confocal
        return actions.book(
            instrument_id=confocal.id, person_id=lin.id, booked_by_id=lin.id, wanted=Wanted(hours(NOON)), now=NOW,
            title="Gel beads",
        )  # fmt: skip


def delivered(app: Flask, at: datetime = QUIET) -> list[EmailMessage]:
    """The mails that leave by then, the newest first."""
    deliver_due(at)
    return [mail for _, mail in mails_in(Path(app.config["MAIL_FOLDER"]))]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def calendar_of(mail: EmailMessage) -> str:
    [file] = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename()[:8]) == ("text/calendar", "booking-")
    return str(file.get_content())


def test_lin_is_told_of_her_booking_with_a_file_for_her_calendar(app: Flask, booked: Reservation) -> None:
    [mail] = delivered(app)
    assert mail["Subject"] == "Booked: LSM 980 confocal with Airyscan 2, Tue 1 Dec 2026, 12:00-14:00"
    assert "Gel beads" in text_of(mail)
    assert f"http://localhost/reservations/{booked.public_id}" in text_of(mail)
    assert "DTSTART:20261201T120000Z" in calendar_of(mail)
    assert "METHOD" not in calendar_of(mail)


def test_lin_reads_it_in_chinese(app: Flask, cast: Cast, booked: Reservation) -> None:
    with transaction():
        db.session.get_one(User, cast.lin.id).language = "zh"
    [mail] = delivered(app)
    assert mail["Subject"] == "已预约：LSM 980 激光共聚焦显微镜（Airyscan 2），2026年12月1日 周二 12:00-14:00"


def test_booked_dragged_and_dragged_is_one_mail(app: Flask, cast: Cast, booked: Reservation) -> None:
    for later in (1, 2):
        with transaction():
            actions.change_interval(booked, hours(NOON + timedelta(hours=later)), cast.lin.id, NOW)
    [mail] = delivered(app)
    assert mail["Subject"].strip().startswith("Booked:")
    assert mail["Subject"].strip().endswith("14:00-16:00")


def test_booked_and_cancelled_at_once_is_no_mail(app: Flask, cast: Cast, booked: Reservation) -> None:
    with transaction():
        actions.cancel(booked, cast.lin.id, NOW)
    assert delivered(app) == []


def test_moved_and_moved_back_is_no_further_mail(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    for later in (1, 0):
        with transaction():
            actions.change_interval(booked, hours(NOON + timedelta(hours=later)), cast.lin.id, QUIET)
    assert len(delivered(app, QUIET + timedelta(minutes=5))) == 1


def test_a_move_names_the_time_that_it_was(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        actions.change_interval(booked, hours(NOON + timedelta(hours=1)), cast.lin.id, QUIET)
    mail = delivered(app, QUIET + timedelta(minutes=5))[0]
    assert mail["Subject"].strip().startswith("Moved:")
    assert "It was: Tue 1 Dec 2026, 12:00–14:00." in text_of(mail)
    assert "SEQUENCE:1" in calendar_of(mail)


def test_a_cancellation_by_the_lab_names_the_reason_and_has_no_file(
    app: Flask, cast: Cast, booked: Reservation
) -> None:
    delivered(app)
    with transaction():
        actions.cancel(booked, cast.tom.id, QUIET, "The laser is dead")
    mail = delivered(app, QUIET + timedelta(minutes=5))[0]
    assert mail["Subject"].strip().startswith("Cancelled:")
    assert "Reason: The laser is dead" in text_of(mail)
    assert list(mail.iter_attachments()) == []


def test_a_cancellation_that_was_undone_at_once_is_no_further_mail(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        actions.cancel(booked, cast.lin.id, QUIET)
    with transaction():
        actions.restore(booked, cast.lin.id, QUIET)
    assert len(delivered(app, QUIET + timedelta(minutes=5))) == 1


def test_whoever_did_not_cancel_it_herself_is_told_however_quickly(app: Flask, cast: Cast, booked: Reservation) -> None:
    with transaction():
        actions.cancel(booked, cast.tom.id, NOW, "The laser is dead")
    [mail] = delivered(app)
    assert mail["Subject"].strip().startswith("Cancelled:")


def test_words_that_the_lab_edits_twice_are_no_move(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    for title in ("Gel beads, blue", "Gel beads, green"):
        with transaction():
            actions.edit_words(booked, title, "", cast.tom.id, QUIET)
    mail = delivered(app, QUIET + timedelta(minutes=5))[0]
    assert mail["Subject"].strip().startswith("Changed:")


def test_a_closure_is_not_told_of_a_booking_that_is_gone(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        close(cast.confocal.facility, cast.confocal, hours(NOON), "Alignment", cast.tom.id, QUIET)
    with transaction():
        actions.cancel(booked, cast.lin.id, QUIET)
    told = [mail["Subject"].strip() for mail in delivered(app, QUIET + timedelta(minutes=5))]
    assert len(told) == 2
    assert not [subject for subject in told if subject.startswith("Closed")]


def test_a_closure_is_told_of_a_booking_that_stands(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        close(cast.confocal.facility, cast.confocal, hours(NOON), "Alignment", cast.tom.id, QUIET)
    [mail, _booked] = delivered(app, QUIET + timedelta(minutes=5))
    assert mail["Subject"].strip().startswith("Closed: LSM 980")
    assert "Reason: Alignment" in text_of(mail)


def mails_to(app: Flask, address: str, at: datetime = QUIET) -> list[EmailMessage]:
    return [mail for mail in delivered(app, at) if mail["To"] == address]


def test_what_tom_booked_for_lin_says_so_and_has_a_file(app: Flask, cast: Cast) -> None:
    book_for(cast, "confocal", "lin", "tom")
    [mail] = mails_to(app, cast.email("lin"))
    assert "Tom Ashdown has booked this time for you." in text_of(mail)
    assert "DTSTART:20261201T120000Z" in calendar_of(mail)


def test_what_tom_changes_of_lin_s_booking_names_him(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        actions.change_interval(booked, hours(NOON + timedelta(hours=1)), cast.tom.id, QUIET)
    [mail, _first] = mails_to(app, cast.email("lin"), QUIET + timedelta(minutes=5))
    assert "Done by: Tom Ashdown" in text_of(mail)
    assert "Done by" not in text_of(_first)


def test_who_is_asked_to_decide_gets_no_file_and_who_asked_does(app: Flask, cast: Cast) -> None:
    book_for(cast, "live_suite", "nadia", "nadia", 4)
    [request] = mails_to(app, cast.email("tom"))
    assert request["Subject"].strip().startswith("Please decide:")
    assert list(request.iter_attachments()) == []
    assert "attached" not in text_of(request)
    [mine] = mails_to(app, cast.email("nadia"))
    assert "STATUS:TENTATIVE" in calendar_of(mine)


def test_closures_and_reminders_have_no_file(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        close(cast.bioimaging, cast.confocal, hours(NOON), "Laser", cast.tom.id, QUIET)
    near = NOON - timedelta(hours=20)
    with transaction():
        assert remind_of_reservations(near) == 1
    reminder, closed, _booked = delivered(app, near)
    assert closed["Subject"].strip().startswith("Closed: LSM 980")
    assert reminder["Subject"].strip().startswith("Tomorrow or sooner")
    assert [*closed.iter_attachments(), *reminder.iter_attachments()] == []


def test_what_has_begun_is_not_reminded_of(app: Flask, cast: Cast, booked: Reservation) -> None:
    delivered(app)
    with transaction():
        remind_of_reservations(NOON - timedelta(hours=1))
    assert len(delivered(app, NOON + timedelta(minutes=10))) == 1


def book_for(cast: Cast, what: str, who: str, by: str, length: float = 2) -> None:
    instrument = cast.instrument(what)
    wanted = Wanted(hours(NOON, length), mode=instrument.modes[0])
    with transaction():
        actions.book(
            instrument_id=instrument.id, person_id=cast.person(who).id, booked_by_id=cast.person(by).id, wanted=wanted,
            now=NOW,
        )  # fmt: skip
