"""The demo region's bookings: as if people had made them, one by one, by the application itself."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from flask import Flask
from sqlalchemy import delete, select

from booking.demo.bookings.closures import settle_closures
from booking.demo.bookings.lives import needs_the_person
from booking.demo.bookings.rows import store
from booking.demo.cast import Cast
from booking.demo.clearing import clear
from booking.demo.seed import played, seed_bookings, seed_cast
from booking.domain.circumstances import Person
from booking.domain.interval import Interval
from booking.domain.question import Kind, Wanted
from booking.domain.rules import judge
from booking.notices.actions import remind_of_reservations
from booking.reservations.applicants import applicant
from booking.reservations.extras import held_by
from booking.reservations.facts import gather_many
from booking.transaction import transaction
from models import Claim, Message, MessageState, Reservation, ReservationState, db
from tests.demo.playing import NOW, act, booked, of


def test_the_same_moment_gives_the_same_region(app: Flask, cast: Cast) -> None:
    with transaction():
        seed_bookings(NOW)
    once = booked()
    with transaction():
        clear()
        seed_cast(NOW)
        seed_bookings(NOW)
    assert booked() == once


def test_what_is_stored_is_what_booking_by_the_actions_stores(app: Flask, cast: Cast) -> None:
    """With a shared laser, a suite, equal places, an operator, approval, late changes and bookings by the lab."""
    with transaction():
        settle_closures(NOW)
    lives = of(played(NOW), "spinning_disk", "tirf", "live_suite", "workstations", "sorter", "mri")
    kinds = Counter(happening.kind for life in lives for happening in life.history)
    assert set(kinds) == {"booked", "requested", "accepted", "declined", "moved", "cancelled"}
    assert any(happening.is_late for life in lives for happening in life.history)
    with transaction():
        store(lives)
    stored = booked()
    with transaction():
        db.session.execute(delete(Claim))
        db.session.execute(delete(Reservation))
        act(lives)
    assert booked() == stored


def test_every_booking_keeps_its_instruments_rules_at_the_moment_it_was_made(app: Flask, cast: Cast) -> None:
    with transaction():
        settle_closures(NOW)
    lives = played(NOW)
    ids = {life.wish.bench.instrument_id for life in lives}
    span = Interval(NOW - timedelta(days=60), NOW + timedelta(days=90))
    facts = gather_many(ids, applicant(cast.lin.id, cast.lin.id), span, NOW)
    for life in lives:
        who = Person(is_own_school=life.wish.booker.school == life.wish.bench.institution)
        known = replace(facts[life.wish.bench.instrument_id], taken={}, person=who)
        for happening in life.history:
            if happening.kind in ("booked", "requested", "moved"):
                kind = Kind.MOVE if happening.before else Kind.BOOK
                at_that_time = replace(known, now=happening.at, current=happening.before)
                verdict = judge(Wanted(happening.interval, kind, life.wish.mode), at_that_time)
                assert verdict.is_allowed, (life.wish.bench.key, happening, verdict.refusals)


def test_nothing_is_claimed_twice_and_everything_held_is_claimed(app: Flask, cast: Cast, database: str) -> None:
    with transaction():
        seed_bookings(NOW)
    claims = list(db.session.scalars(select(Claim).order_by(Claim.resource_id, Claim.starts_at)))
    for one, following in pairwise(claims):
        assert one.resource_id != following.resource_id or one.ends_at <= following.starts_at
    claimed = Counter(claim.reservation_id for claim in claims)
    added = held_by(claimed.keys())
    assert added
    for reservation in db.session.scalars(select(Reservation)):
        is_holding = reservation.state in (ReservationState.CONFIRMED, ReservationState.REQUESTED)
        positions = {need.position for need in reservation.instrument.needs}
        extras = len(added.get(reservation.id, ()))
        assert claimed[reservation.id] == (len(positions) + extras if is_holding else 0)


def test_nobody_is_at_two_instruments_at_once(app: Flask, cast: Cast) -> None:
    held = defaultdict(list)
    for life in played(NOW):
        if life.is_holding and needs_the_person(life.wish, life.interval):
            held[life.wish.booker.key].append(life.interval)
    for spans in held.values():
        assert all(one.ends_at <= following.starts_at for one, following in pairwise(sorted(spans)))


def test_people_work_by_day_and_rest_on_sunday(app: Flask, cast: Cast) -> None:
    lives = [life for life in played(NOW) if life.is_holding]
    starts = [life.interval.starts_at.astimezone(life.wish.bench.zone) for life in lives]
    weekdays, hours = Counter(start.weekday() for start in starts), Counter(start.hour for start in starts)
    assert weekdays[6] * 5 < weekdays[2]
    assert sum(hours[hour] for hour in range(8, 18)) > 0.85 * len(starts)


def test_nobody_is_reminded_at_once_of_what_the_play_has_booked(app: Flask, cast: Cast) -> None:
    with transaction():
        seed_bookings(NOW)
        told = db.session.scalars(select(Message)).all()
        assert len(told) > 20  # what is near has been told of, a day before
        assert {message.state for message in told} == {MessageState.SENT}
        assert all(message.sent_at and NOW - timedelta(days=1) < message.sent_at <= NOW for message in told)
        assert remind_of_reservations(NOW) == 0
    with transaction():
        assert remind_of_reservations(NOW + timedelta(hours=3)) > 0  # what comes near afterwards is told of
