"""Lin and others book: what is stored, held, told and refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from booking.demo.cast import Cast
from booking.domain.question import Wanted
from booking.domain.verdict import Code
from booking.reservations.actions.holding import hold
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from booking.reservations.judging import Question, Refused
from booking.transaction import transaction
from models import Claim, EventKind, Message, Reservation, ReservationState, db
from tests.reservations.acting import (
    NOW,
    book,
    claims_of,
    codes,
    events_of,
    march,
    messages_of,
    resources_of,
    span,
)
from tests.support.applications import count_queries

WANTED = Wanted(span("3 10:00", "3 12:00"))


def test_lin_books_an_instrument_of_another_school(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", group_id=cast.soft_matter.id, title="Gel 4")
    assert reservation.state == ReservationState.CONFIRMED
    assert (reservation.user, reservation.booked_by) == (cast.lin, cast.lin)
    assert reservation.institution_id == cast.norhaven.id
    assert reservation.home_institution == cast.westfjord
    assert (reservation.group, reservation.title, reservation.mode) == (cast.soft_matter, "Gel 4", "self_operated")
    assert (reservation.starts_at, reservation.ends_at) == (march("3 10:00"), march("3 12:00"))
    assert (reservation.sequence, reservation.created_at, reservation.changed_at) == (0, NOW, NOW)
    assert claims_of(reservation) == [(resources_of(cast, "confocal")[0], span("3 10:00", "3 12:00"))]


def test_what_she_has_done_is_history_and_mail_and_a_new_revision_at_once(cast: Cast) -> None:
    before = [thing.calendar_revision for thing in (cast.confocal, cast.lin, cast.soft_matter)]
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", group_id=cast.soft_matter.id)
    assert [thing.calendar_revision for thing in (cast.confocal, cast.lin, cast.soft_matter)] == [n + 1 for n in before]
    (event,) = events_of(reservation)
    assert (event.kind, event.actor, event.happened_at) == (EventKind.BOOKED, cast.lin, NOW)
    assert event.details == {"starts_at": "2026-03-03T10:00:00+00:00", "ends_at": "2026-03-03T12:00:00+00:00"}
    message = db.session.scalars(select(Message)).one()
    assert (message.user, message.kind, message.reservation) == (cast.lin, "booked", reservation)
    assert message.due_at == NOW + timedelta(seconds=90)


def test_a_refusal_leaves_nothing_behind(database: str, cast: Cast) -> None:
    revision = cast.confocal.calendar_revision
    with pytest.raises(Refused) as refused:
        book(cast, "lin", "confocal", "1 10:10", "1 20:00")
    assert codes(refused.value) == [Code.IN_THE_PAST, Code.OFF_INCREMENT, Code.TOO_LONG, Code.NOT_OPEN_THAT_DAY]
    assert db.session.scalar(select(func.count()).select_from(Reservation)) == 0
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert cast.confocal.calendar_revision == revision


def test_nobody_gets_what_lin_has_and_the_next_minute_is_free(database: str, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    for first, last in (("3 10:00", "3 12:00"), ("3 9:00", "3 10:30"), ("3 11:30", "3 13:00"), ("3 9:00", "3 13:00")):
        with pytest.raises(Refused) as refused:
            book(cast, "rowan", "confocal", first, last)
        assert codes(refused.value) == [Code.TAKEN]
        assert refused.value.verdict.reasons[0].params["taken"] == span("3 10:00", "3 12:00")
    book(cast, "rowan", "confocal", "3 12:00", "3 13:00")
    book(cast, "rowan", "confocal", "3 9:00", "3 10:00")


def test_set_up_and_clean_up_are_held_too(cast: Cast) -> None:
    reservation = book(cast, "lin", "rie", "3 10:00", "3 12:00")
    assert claims_of(reservation) == [(resources_of(cast, "rie")[0], span("3 9:30", "3 12:30"))]
    assert (reservation.setup_minutes, reservation.cleanup_minutes) == (30, 30)
    with pytest.raises(Refused) as refused:
        book(cast, "yuki", "rie", "3 12:30", "3 13:30")
    assert codes(refused.value) == [Code.TOO_CLOSE]
    book(cast, "yuki", "rie", "3 13:00", "3 14:00")


def test_four_equal_places_take_four_and_no_fifth(database: str, cast: Cast) -> None:
    people = ("lin", "rowan", "nadia", "judith")
    held = [claims_of(book(cast, who, "workstations", "3 10:00", "3 12:00"))[0][0] for who in people]
    assert sorted(held) == sorted(resources_of(cast, "workstations"))
    with pytest.raises(Refused) as refused:
        book(cast, "yuki", "workstations", "3 11:00", "3 13:00")
    assert codes(refused.value) == [Code.TAKEN]


def test_two_instruments_that_share_a_laser_exclude_each_other(database: str, cast: Cast) -> None:
    book(cast, "lin", "tirf", "3 13:00", "3 14:00")
    with pytest.raises(Refused) as refused:
        book(cast, "nadia", "spinning_disk", "3 13:30", "3 14:30")
    assert codes(refused.value) == [Code.TAKEN]
    book(cast, "nadia", "spinning_disk", "3 14:00", "3 15:00")


def test_a_suite_blocks_its_parts_and_a_part_the_suite(cast: Cast) -> None:
    suite = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    assert len(claims_of(suite)) == 3
    for part in ("tirf", "spinning_disk"):
        with pytest.raises(Refused) as refused:
            book(cast, "lin", part, "5 12:00", "5 13:00")
        assert codes(refused.value) == [Code.TAKEN]
    book(cast, "lin", "tirf", "6 12:00", "6 13:00")
    with pytest.raises(Refused) as refused:
        book(cast, "nadia", "live_suite", "6 10:00", "6 14:00")
    assert codes(refused.value) == [Code.TAKEN, Code.NEEDS_APPROVAL]


def test_where_the_lab_decides_the_time_is_held_and_the_lab_is_told(cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    assert reservation.state == ReservationState.REQUESTED
    assert claims_of(reservation)
    told = messages_of(reservation)
    assert told == {cast.nadia.email: "requested", cast.tom.email: "to_decide", cast.keiko.email: "to_decide"}


def test_who_runs_the_instrument_needs_nobodys_word(cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00", by="tom")
    assert reservation.state == ReservationState.CONFIRMED
    assert reservation.booked_by == cast.tom
    assert messages_of(reservation) == {cast.nadia.email: "booked"}


def test_a_colleague_who_books_for_her_does_not_get_mail_of_what_he_did(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", by="ingrid")
    assert messages_of(reservation) == {cast.lin.email: "booked"}


def test_a_double_click_makes_one_reservation(database: str, cast: Cast) -> None:
    first = book(cast, "lin", "confocal", "3 10:00", "3 12:00", idempotency_key="form-1")
    again = book(cast, "lin", "confocal", "3 10:00", "3 12:00", idempotency_key="form-1")
    assert again.id == first.id
    assert db.session.scalar(select(func.count()).select_from(Reservation)) == 1
    assert len(events_of(first)) == 1
    other = book(cast, "rowan", "confocal", "3 13:00", "3 14:00", idempotency_key="form-1")
    assert other.id != first.id


@pytest.mark.parametrize(
    ("who", "what", "code"),
    [
        ("noor", "confocal", Code.NO_SCHOOL),  # her school has not decided yet
        ("lin", "timstof", Code.OWN_SCHOOL_ONLY),
        ("yuki", "sputter", Code.OUT_OF_ORDER),
        ("tariq", "imagestream", Code.RETIRED),
    ],
)
def test_who_may_not_book_is_told_why(cast: Cast, who: str, what: str, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        book(cast, who, what, "5 10:00", "5 14:00")
    assert codes(refused.value)[0] == code


def test_a_member_of_the_owners_school_may_book_what_is_not_shared(cast: Cast) -> None:
    reservation = book(cast, "isla", "timstof", "6 10:00", "6 14:00")
    assert reservation.home_institution == cast.norhaven


def test_an_instrument_that_there_is_not_has_no_facts(cast: Cast) -> None:
    with pytest.raises(LookupError):
        gather(10**6, applicant(cast.lin.id), WANTED, NOW)


def test_with_the_check_taken_out_the_guard_still_refuses_as_taken(database: str, cast: Cast) -> None:
    """The check says free because it was asked before the other booking was there."""
    question = Question(cast.confocal.id, applicant(cast.rowan.id), WANTED, NOW)
    outdated = gather(cast.confocal.id, question.who, question.wanted, NOW)
    other = book(cast, "lin", "raman", "3 10:00", "3 12:00")
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with pytest.raises(Refused) as refused, transaction():
        hold(db.session.merge(other), question, outdated)
    assert codes(refused.value) == [Code.TAKEN]
    assert db.session.scalar(select(func.count()).select_from(Claim)) == 2


def test_booking_asks_no_more_when_there_is_more_in_the_way(cast: Cast) -> None:
    def statements(what: str, first: str, last: str) -> int:
        with count_queries() as queries:
            book(cast, "lin", what, first, last, title="again")
        return len(queries)

    first = statements("confocal", "3 10:00", "3 11:00")
    for hour in range(11, 18):
        book(cast, "rowan", "confocal", f"3 {hour}:00", f"3 {hour + 1}:00")
    assert statements("confocal", "3 18:00", "3 19:00") <= first <= 24
