"""What is booked in the demo region, as its pages show it."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking import create_app
from booking.demo.cast import Cast
from booking.demo.seed import seed_bookings
from booking.domain.interval import Interval
from booking.transaction import transaction
from models import Closure, Message, MessageState, Reservation, ReservationState, db
from tests.demo.playing import NOW, lins, time_of


@pytest.fixture(scope="module")
def booked_region(sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the region's bookings as of NOW, made once: none of these tests writes."""
    path = tmp_path_factory.mktemp("demo") / "booked.db"
    shutil.copyfile(sqlite_templates("cast"), path)
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}"})
    with app.app_context():
        with transaction():
            seed_bookings(NOW)
        db.engine.dispose()
    return path


@pytest.fixture
def database_url(booked_region: Path) -> str:
    return f"sqlite:///{booked_region}"


def test_there_are_a_few_thousand_bookings_around_now(app: Flask, cast: Cast) -> None:
    assert 2500 <= (db.session.scalar(select(func.count()).select_from(Reservation)) or 0) <= 6500
    states = dict(db.session.execute(select(Reservation.state, func.count()).group_by(Reservation.state)).all())
    assert all(
        states[state] >= 5 for state in set(ReservationState) - {ReservationState.OFFERED, ReservationState.LAPSED}
    )
    first, last = db.session.execute(select(func.min(Reservation.starts_at), func.max(Reservation.ends_at))).one()
    assert timedelta(days=41) < NOW - first < timedelta(days=46)
    assert timedelta(days=38) < last - NOW < timedelta(days=56)
    ahead = db.session.scalar(select(func.count()).where(Reservation.starts_at > NOW))
    running = db.session.scalar(select(func.count()).where(Reservation.starts_at <= NOW, Reservation.ends_at > NOW))
    assert ahead is not None
    assert ahead > 400
    assert running


def test_nobody_is_mailed_about_what_was_booked_before_the_region_was_settled(app: Flask, cast: Cast) -> None:
    waiting = select(func.count()).where(Message.state != MessageState.SENT)  # reminders are kept as sent long ago
    assert db.session.scalar(waiting) == 0


def test_lin_books_at_other_schools_and_has_what_the_documents_tell_of(app: Flask, cast: Cast) -> None:
    hers = lins(cast)
    assert {one.institution_id for one in hers} >= {cast.norhaven.id, cast.eskmere.id, cast.westfjord.id}
    next_on_confocal = next(one for one in hers if one.instrument == cast.confocal and one.starts_at > NOW)
    assert next_on_confocal.starts_at < NOW + timedelta(days=4)
    assert {one.state.value for one in hers if one.starts_at > NOW} >= {"confirmed", "requested", "cancelled"}
    assert any(one.sequence for one in hers if one.instrument == cast.afm)


def test_closures_are_told_of_for_instruments_and_a_whole_facility(app: Flask, cast: Cast) -> None:
    closures = list(db.session.scalars(select(Closure)))
    assert len(closures) >= 10
    assert any(closure.instrument is None for closure in closures)
    assert any(closure.starts_at <= NOW < closure.ends_at for closure in closures)
    for closure in closures:
        shut = Interval(closure.starts_at, closure.ends_at)
        query = select(Reservation).where(
            Reservation.state == ReservationState.CONFIRMED,
            Reservation.instrument_id == closure.instrument_id,
        )
        assert not any(time_of(one).overlaps(shut) for one in db.session.scalars(query))
