"""What a booking adds is held with it, kept when it moves, given back with it; a refusal names what is missing."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.calendars.queries.events import Addresses, event_of, events_of
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code
from booking.extras.actions import add_days_off, change_option, retire
from booking.extras.queries import serves_next
from booking.finding.reading import with_claims
from booking.reservations import actions, queries
from booking.reservations.alternatives import alternatives_to, next_free
from booking.reservations.applicants import applicant
from booking.reservations.extras import options_with
from booking.reservations.facts import gather, gather_but_claims, gather_many
from booking.reservations.judging import Question, Refused, verdict_on
from booking.reservations.sentences import sentences
from booking.transaction import transaction
from booking.waiting.queries.due import revision_around
from models import Feed, FeedKind, FeedLevel, Holiday, Reservation, db
from tests.extras.staff import assisted, book_with, holds, operator, stage
from tests.reservations.acting import NOW, claims_of, codes, messages_of, span
from tests.support.applications import count_queries

TEN, NOON = "3 10:00", "3 12:00"


def change(reservation: Reservation, *options: object) -> None:
    ids = [option.id for option in options]
    with transaction():
        one = db.session.get_one(Reservation, reservation.id)
        actions.change_extras(one, options_with(ids), one.user_id, NOW)


def move(reservation: Reservation, first: str, last: str) -> None:
    with transaction():
        one = db.session.get_one(Reservation, reservation.id)
        actions.change_interval(one, span(first, last), one.user_id, NOW)


def test_lin_books_the_confocal_with_the_heated_stage_and_nobody_else_has_it_then(database: str, cast: Cast) -> None:
    heated = stage(cast, "confocal", "tirf")
    lins = book_with(cast, "lin", "confocal", TEN, NOON, heated)
    assert holds(lins, heated)
    assert [option.id for option in lins.options] == [heated.id]
    with pytest.raises(Refused) as refused:
        book_with(cast, "nadia", "tirf", "3 11:00", "3 13:00", heated)
    assert codes(refused.value) == [Code.ACCESSORY_TAKEN]
    assert not holds(book_with(cast, "nadia", "tirf", "3 11:00", "3 13:00"), heated)


def test_of_two_equal_stages_each_of_two_people_gets_one(database: str, cast: Cast) -> None:
    heated = stage(cast, "confocal", "tirf", pieces=2)
    lins, nadias = (
        book_with(cast, "lin", "confocal", TEN, NOON, heated),
        book_with(cast, "nadia", "tirf", TEN, NOON, heated),
    )
    assert claims_of(lins)[-1][0] != claims_of(nadias)[-1][0]


def test_with_an_operator_whoever_is_free_and_at_work_comes(database: str, cast: Cast) -> None:
    mei, jonas = operator(cast, "Mei Chen", "confocal", "tirf"), operator(cast, "Jonas Berg", "confocal")
    assert holds(assisted(cast, "nadia", "tirf", TEN, NOON), mei)
    assert holds(assisted(cast, "lin", "confocal", TEN, NOON), jonas)


def test_who_is_asked_for_by_name_comes_or_nobody(database: str, cast: Cast) -> None:
    mei, jonas = operator(cast, "Mei Chen", "confocal", "tirf"), operator(cast, "Jonas Berg", "confocal")
    assert holds(assisted(cast, "lin", "confocal", "4 10:00", "4 12:00", jonas), jonas)
    assisted(cast, "nadia", "tirf", TEN, NOON)
    with pytest.raises(Refused) as refused:
        assisted(cast, "lin", "confocal", TEN, NOON, mei)
    assert codes(refused.value) == [Code.NO_OPERATOR]


def test_the_refusal_says_when_the_operator_works_and_when_she_is_taken(app: Flask, cast: Cast) -> None:
    operator(cast, "Mei Chen", "confocal", "tirf", name_zh="陈梅")
    assisted(cast, "nadia", "tirf", TEN, NOON)
    with pytest.raises(Refused) as refused:
        assisted(cast, "lin", "confocal", "3 11:00", "3 13:00")
    with app.test_request_context():
        said = sentences(refused.value.verdict.refusals, cast.confocal.zone)[0]
        assert said.text == (
            "No operator is free then: Mei Chen works 09:00–17:00 on Tue 3 Mar 2026 and is taken 09:45–12:00."
        )
        with force_locale("zh"):
            assert "陈梅" in sentences(refused.value.verdict.refusals, cast.confocal.zone)[0].text


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        ("3 16:00", "3 18:00", "works 09:00–17:00"),
        ("7 11:00", "7 12:00", "does not work"),
        ("5 10:00", "5 11:00", "does not work"),
    ],
)
def test_nobody_is_asked_to_come_after_work_or_on_a_day_off(
    app: Flask, cast: Cast, first: str, last: str, word: str
) -> None:
    mei = operator(cast, "Mei Chen")
    with transaction():
        add_days_off(mei, date(2026, 3, 5), date(2026, 3, 6), "Away")
    with pytest.raises(Refused) as refused:
        assisted(cast, "lin", "confocal", first, last)
    assert codes(refused.value) == [Code.OPERATOR_OFF_HOURS]
    with app.test_request_context():
        assert word in sentences(refused.value.verdict.refusals, cast.confocal.zone)[0].text
    assert book_with(cast, "lin", "confocal", first, last)


def test_an_operator_keeps_her_schools_holidays_where_the_instrument_does_not(app: Flask, cast: Cast) -> None:
    operator(cast, "Mei Chen")
    with transaction():
        cast.confocal.is_closed_on_holidays = False
        db.session.add(Holiday(institution_id=cast.confocal.institution_id, on=date(2026, 3, 4), name="Founders' Day"))
    with pytest.raises(Refused) as refused:
        assisted(cast, "lin", "confocal", "4 10:00", "4 12:00")
    assert codes(refused.value) == [Code.OPERATOR_OFF_HOURS]


def test_where_the_lab_has_named_no_operator_nothing_is_asked(app: Flask, cast: Cast) -> None:
    assert len(claims_of(assisted(cast, "lin", "confocal", "3 18:00", "3 19:00"))) == 1


def test_a_move_keeps_what_is_added_and_asks_another_operator_if_hers_is_taken(database: str, cast: Cast) -> None:
    heated = stage(cast)
    mei, jonas = operator(cast, "Mei Chen", "confocal", "tirf"), operator(cast, "Jonas Berg", "confocal")
    lins = assisted(cast, "lin", "confocal", TEN, NOON, heated)
    assert holds(lins, mei)
    assisted(cast, "nadia", "tirf", "4 10:00", "4 12:00")
    move(lins, "4 11:00", "4 13:00")
    assert holds(lins, heated)
    assert holds(lins, jonas)
    with pytest.raises(Refused):
        move(lins, "4 17:00", "4 18:00")


def test_what_is_given_back_is_given_back_with_all_and_taken_again_with_all(database: str, cast: Cast) -> None:
    heated, mei = stage(cast), operator(cast, "Mei Chen")
    lins = assisted(cast, "lin", "confocal", TEN, NOON, heated)
    with transaction():
        actions.cancel(lins, lins.user_id, NOW)
    assert claims_of(lins) == []
    with transaction():
        actions.restore(lins, lins.user_id, NOW)
    assert holds(lins, heated)
    assert holds(lins, mei)


def test_lin_adds_the_stage_afterwards_and_takes_it_out_again(database: str, app: Flask, cast: Cast) -> None:
    heated = stage(cast, "confocal", "tirf")
    lins = book_with(cast, "lin", "confocal", TEN, NOON)
    change(lins, heated)
    assert holds(lins, heated)
    with pytest.raises(Refused):
        book_with(cast, "nadia", "tirf", TEN, NOON, heated)
    change(lins)
    assert not holds(lins, heated)
    nadias = book_with(cast, "nadia", "tirf", TEN, NOON, heated)
    with pytest.raises(Refused) as refused:
        change(lins, heated)
    assert codes(refused.value) == [Code.ACCESSORY_TAKEN]
    assert holds(nadias, heated)
    with app.test_request_context():
        words = [entry.words for entry in queries.history(lins)]
    assert words[1] == "Lin Yue changed what is added to it. With: Heated stage."


def test_what_is_offered_no_more_stays_booked_and_is_not_booked_anew(app: Flask, cast: Cast) -> None:
    heated = stage(cast)
    lins = book_with(cast, "lin", "confocal", TEN, NOON, heated)
    with transaction():
        retire(heated)
    assert holds(lins, heated)
    with pytest.raises(Refused) as refused:
        book_with(cast, "nadia", "confocal", "4 10:00", "4 12:00", heated)
    assert codes(refused.value) == [Code.EXTRA_NOT_OFFERED]
    with pytest.raises(Refused):
        move(lins, "4 10:00", "4 12:00")
    change(lins)
    move(lins, "4 10:00", "4 12:00")


def test_fewer_hours_leave_what_is_booked_alone(app: Flask, cast: Cast) -> None:
    mei = operator(cast, "Mei Chen")
    lins = assisted(cast, "lin", "confocal", TEN, NOON)
    with transaction():
        change_option(mei, NOW, instruments=[cast.confocal], hours=[], user=cast.tom, pieces=1, name="Mei Chen")
        add_days_off(mei, date(2026, 3, 3), date(2026, 3, 3))
    assert holds(lins, mei)


def test_what_is_offered_instead_comes_with_an_operator_and_is_accepted(app: Flask, cast: Cast) -> None:
    heated = stage(cast)
    mei = operator(cast, "Mei Chen", "confocal", "tirf")
    assisted(cast, "nadia", "tirf", "3 10:00", "3 16:00")
    wanted = Wanted(span(TEN, NOON), mode="with_operator", extras=(heated.id,))
    lin = applicant(cast.lin.id)
    offered = alternatives_to(cast.confocal.id, lin, wanted, NOW).here
    assert offered
    for one in [*offered, *next_free(cast.confocal.id, lin, "with_operator", NOW, (heated.id,))[0]]:
        assert one.extras == (heated.id,)
        assert not one.interval.overlaps(span("3 10:00", "3 16:00"))
        assert verdict_on(Question(cast.confocal.id, lin, one, NOW)).is_allowed
    made = assisted(cast, "lin", "confocal", "4 9:00", "4 10:00", heated)
    assert holds(made, mei)


def test_facts_of_one_and_of_many_judge_alike_in_as_many_queries(app: Flask, cast: Cast) -> None:
    stage(cast, "confocal", "tirf")
    operator(cast, "Mei Chen", "confocal", "tirf")
    assisted(cast, "nadia", "tirf", TEN, NOON)
    lin, whole = applicant(cast.lin.id), span("2 0:00", "9 0:00")
    ids = [cast.confocal.id, cast.tirf.id]
    counts = []
    for some in (ids[:1], ids):
        with count_queries() as asked:
            many = gather_many(some, lin, whole, NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    for hour in range(8, 19):
        wanted = Wanted(span(f"3 {hour}:00", f"3 {hour + 1}:00"), mode="with_operator")
        one = judge(wanted, gather(cast.confocal.id, lin, wanted, NOW))
        assert one.reasons == judge(wanted, many[cast.confocal.id]).reasons
    pieces = with_claims(gather_but_claims(ids, lin, whole, NOW), whole)
    assert {one: facts.taken for one, facts in pieces.items()} == {one: facts.taken for one, facts in many.items()}


def test_the_calendar_names_what_is_added_and_the_operator_sees_whom_she_serves(app: Flask, cast: Cast) -> None:
    heated, _tom = stage(cast), operator(cast, "Tom Ashdown", user=cast.tom)
    before = cast.tom.calendar_revision
    lins = assisted(cast, "lin", "confocal", TEN, NOON, heated)
    db.session.refresh(cast.tom)
    assert cast.tom.calendar_revision > before
    addresses = Addresses("benchshare.example", lambda public_id: f"https://benchshare.example/{public_id}")
    with app.test_request_context():
        assert "With: Heated stage, Tom Ashdown (operator)" in event_of(lins, cast.lin, addresses).description
        feed = Feed(kind=FeedKind.PERSON, level=FeedLevel.DETAILS, subject_id=cast.tom.id, user=cast.tom)
        feed.keeps_cancelled, feed.view_revision, feed.view_changed_at = False, 0, NOW
        toms = events_of(feed, NOW, addresses)
    assert [(event.uid.partition("@")[0], event.busy_status) for event in toms] == [(lins.public_id, "BUSY")]
    assert "Lin Yue" in toms[0].summary
    assert [hold.reservation.id for hold in serves_next(cast.tom, NOW, 3)] == [lins.id]
    assert serves_next(cast.tom, NOW, 3)[0].held == Interval(lins.starts_at, lins.ends_at)
    assert messages_of(lins)


def test_what_is_given_back_elsewhere_is_looked_at_for_whoever_waits(app: Flask, cast: Cast) -> None:
    operator(cast, "Mei Chen", "confocal", "tirf")
    nadias = assisted(cast, "nadia", "tirf", TEN, NOON)
    before = revision_around(cast.confocal.id)
    with transaction():
        actions.cancel(nadias, nadias.user_id, NOW)
    assert revision_around(cast.confocal.id) > before
