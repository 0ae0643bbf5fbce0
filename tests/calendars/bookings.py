"""Bookings put straight into the database, with the revisions that the actions would raise, and readers of feeds."""

from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from booking.calendars import actions
from booking.calendars.queries.subjects import find_choice
from booking.clock import now
from booking.domain.stamp import next_stamp
from models import Feed, FeedLevel, Group, Instrument, Reservation, ReservationState, User, db
from tests.calendars.linter import lint


def tomorrow(hour: int = 10) -> datetime:
    return now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1)


def booked(instrument: Instrument, person: User, starts_at: datetime, hours: float = 2, **facts: Any) -> Reservation:
    known: dict[str, Any] = {
        "institution_id": instrument.institution_id,
        "instrument_id": instrument.id,
        "user_id": person.id,
        "booked_by_id": person.id,
        "home_institution_id": person.memberships[0].institution_id,
        "state": ReservationState.CONFIRMED,
        "mode": "self_operated",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "created_at": now(),
        "changed_at": now(),
    }
    reservation = Reservation(**(known | facts))
    db.session.add(reservation)
    db.session.flush()
    _raise_revisions(reservation)
    return reservation


def changed(reservation: Reservation, **facts: Any) -> None:
    """Move, cancel, restore, rename: whatever shows."""
    for name, value in facts.items():
        setattr(reservation, name, value)
    reservation.sequence += 1
    reservation.changed_at = next_stamp(reservation.changed_at, now())
    db.session.flush()
    _raise_revisions(reservation)


def _raise_revisions(reservation: Reservation) -> None:
    for model, key in (
        (Instrument, reservation.instrument_id),
        (User, reservation.user_id),
        (Group, reservation.group_id),
    ):
        raised = update(model).where(model.id == key).values(calendar_revision=model.calendar_revision + 1)
        db.session.execute(raised.execution_options(synchronize_session=False))
    db.session.expire_all()


def feed_of(person: User, of: str = "person", level: str = "details", language: str = "en", **more: Any) -> str:
    """The path of a new calendar address of this person; `of` is "person" or a kind and a public id."""
    choice = find_choice(person, of)
    assert choice is not None
    _, token = actions.create_feed(person, choice, FeedLevel(level), language, now(), **more)
    return f"/calendars/{token}.ics"


def last_feed() -> Feed:
    return db.session.query(Feed).order_by(Feed.id.desc()).limit(1).one()


def read(client: FlaskClient, path: str, secrets: tuple[str, ...] = (), **headers: str) -> TestResponse:
    """What a calendar program gets; a whole calendar is read strictly. `secrets` must not occur in it."""
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    if response.status_code == 200 and "Content-Encoding" not in response.headers:
        token = path.rsplit("/", 1)[-1].removesuffix(".ics")
        assert lint(response.data, secrets=[token, *secrets]) == []
    return response


def text_of(client: FlaskClient, path: str, secrets: tuple[str, ...] = ()) -> str:
    """The unfolded calendar."""
    response = read(client, path, secrets)
    assert response.status_code == 200
    return response.data.decode().replace("\r\n ", "").replace("\r\n", "\n")
