"""What the owner of an address chooses: only what is confirmed, how much of the past, reminders; and its kind."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.facility.actions import shut
from booking.facility.plans import Decisions, Plan
from booking.transaction import transaction
from models import ClosureKind, ReservationState, db
from tests.calendars.bookings import booked, changed, feed_of, last_feed, text_of, tomorrow
from tests.calendars.linter import lint
from tests.support.applications import PageClient, sign_in

HOW = {"subject": "person", "level": "details", "language": "en"}
DAY = timedelta(days=1)


def test_who_wants_only_what_is_confirmed_sees_a_request_once_it_is_accepted(
    database: str, cast: Cast, client: FlaskClient
) -> None:
    path = feed_of(cast.lin, only_confirmed=True)
    reservation = booked(cast.krios, cast.lin, tomorrow(), state=ReservationState.REQUESTED)
    assert reservation.public_id not in text_of(client, path)
    changed(reservation, state=ReservationState.CONFIRMED)
    assert reservation.public_id in text_of(client, path)


@pytest.mark.parametrize(("back_days", "seen"), [(0, []), (30, [20]), (90, [20, 60]), (400, [20, 60, 200])])
def test_the_past_stays_as_long_as_was_chosen(cast: Cast, client: FlaskClient, back_days: int, seen: list[int]) -> None:
    past = {days: booked(cast.confocal, cast.lin, tomorrow() - days * DAY).public_id for days in (20, 60, 200)}
    text = text_of(client, feed_of(cast.lin, back_days=back_days))
    assert [days for days, public_id in past.items() if public_id in text] == seen


def test_a_reminder_comes_before_ones_own_bookings_and_no_others(cast: Cast, client: FlaskClient) -> None:
    booked(cast.confocal, cast.nadia, tomorrow(14))
    of = f"instrument:{cast.confocal.public_id}"
    assert "VALARM" not in text_of(client, feed_of(cast.lin, of, reminder_minutes=15))
    booked(cast.confocal, cast.lin, tomorrow(10))
    answer = client.get(feed_of(cast.lin, of, reminder_minutes=15))
    assert [defect.check for defect in lint(answer.data)] == [42]  # an alarm, which nobody gets unasked
    text = answer.text
    assert text.count("BEGIN:VALARM") == 1
    assert "TRIGGER:-PT15M" in text
    assert "VALARM" not in text_of(client, feed_of(cast.lin, of))


def test_a_technique_has_the_bookings_of_every_school_that_offers_it(cast: Cast, client: FlaskClient) -> None:
    technique = next(one for one in cast.confocal.techniques if one in cast.axr.techniques)
    assert cast.confocal.institution_id != cast.axr.institution_id
    here, there = booked(cast.confocal, cast.lin, tomorrow(10)), booked(cast.axr, cast.lin, tomorrow(14))
    other = booked(cast.raman, cast.lin, tomorrow(18))
    text = text_of(client, feed_of(cast.lin, f"technique:{technique.code}"))
    assert here.public_id in text
    assert there.public_id in text
    assert other.public_id not in text
    assert f"X-WR-CALNAME:{technique.name} · Benchshare" in text


def test_a_facilitys_closures_stand_alone_in_a_calendar_of_their_own(
    database: str, cast: Cast, client: FlaskClient
) -> None:
    path = feed_of(cast.lin, f"closures:{cast.bioimaging.public_id}")
    booking_id = booked(cast.confocal, cast.lin, tomorrow(10)).public_id
    db.session.commit()
    shut_at = Interval(tomorrow(8), tomorrow(9))
    with transaction():
        plan = Plan(cast.bioimaging, cast.confocal, (shut_at,), "Broken pump", ClosureKind.BREAKDOWN)
        closures = shut(plan, Decisions(cast.tom.id, now()))
        public_id = closures[0].public_id
    text = text_of(client, path)
    assert f"UID:closure-{public_id}@" in text
    assert booking_id not in text
    assert f"X-WR-CALNAME:Closures: {cast.bioimaging.name} · Benchshare" in text


def test_lin_chooses_and_reads_what_she_has_chosen(client: PageClient, cast: Cast) -> None:
    sign_in(client, cast.lin)
    chosen = {"only_confirmed": "y", "back_days": "30", "reminder": "60", "keeps_cancelled": "y"}
    page = client.send("/calendars", HOW | chosen, follow_redirects=True).text
    feed = last_feed()
    kept = (feed.only_confirmed, feed.back_days, feed.reminder_minutes, feed.keeps_cancelled)
    assert kept == (True, 30, 60, True)
    for words in ("is left out", "30 days", "1 h before"):
        assert words in page
    client.send(f"/calendars/{feed.public_id}/renewal", {})
    renewed = last_feed()
    assert renewed.id != feed.id
    assert (renewed.only_confirmed, renewed.back_days, renewed.reminder_minutes, renewed.keeps_cancelled) == kept


@pytest.mark.parametrize("odd", [{"back_days": "7"}, {"back_days": "x"}, {"reminder": "-5"}, {"reminder": "soon"}])
def test_odd_choices_are_refused_with_the_form(client: PageClient, cast: Cast, odd: dict[str, str]) -> None:
    sign_in(client, cast.lin)
    assert client.send("/calendars", HOW | odd).status_code == 422


def test_the_calendar_of_a_technique_is_offered_where_one_looks_for_it(client: PageClient, cast: Cast) -> None:
    code = cast.confocal.techniques[0].code
    assert f'href="/calendars?of=technique:{code}"' in client.get(f"/instruments?technique={code}").text
    assert "/calendars?of=technique" not in client.get("/instruments").text
    sign_in(client, cast.lin)
    asked = client.get(f"/calendars?of=technique:{code}").text
    assert f'<option selected value="technique:{code}">' in asked
