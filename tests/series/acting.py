"""Series as people of the cast make them on the confocal, which is open day and night for them."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from booking.catalogue.actions import create_instrument
from booking.demo.cast import Cast
from booking.domain.opening import Window
from booking.transaction import transaction
from models import Claim, Instrument, Message, Reservation, Series, db
from tests.support.days import LONDON, noon_on_tuesday
from tests.support.pages import PageClient

ALL_DAY = [Window(weekday, 0, 1440) for weekday in range(7)]


def open_all_day(cast: Cast, name: str = "Always open", **rules: object) -> Instrument:
    """An instrument that anybody of the region books day and night, up to a year ahead."""
    usual = {"shortest_minutes": 30, "longest_minutes": 1440, "horizon_days": 400, "is_closed_on_holidays": False}
    with transaction():
        return create_instrument(cast.bioimaging, name=name, opening=ALL_DAY, increment_minutes=30, **usual | rules)


def tuesday() -> date:
    return noon_on_tuesday().date()


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def fields(first: date, starts: str = "09:00", ends: str = "11:00", **more: object) -> dict[str, object]:
    """What the form sends: weekly, four times, unless told otherwise."""
    return {
        "starts": f"{first}T{starts}", "ends": f"{first}T{ends}", "mode": "self_operated", "frequency": "weekly",
        "every": "1", "ending": "times", "times": "4", **more,
    }  # fmt: skip


def week(number: int) -> date:
    """The Tuesday that many weeks after the first."""
    return tuesday() + timedelta(weeks=number)


def check(client: PageClient, instrument: Instrument, sent: dict[str, object]) -> str:
    answer = client.get(f"/instruments/{instrument.public_id}/series/check", query_string=sent)
    assert answer.status_code == 200
    return str(answer.text)


def make(client: PageClient, instrument: Instrument, sent: dict[str, object], status: int = 303) -> str:
    """The address of the series, or the page that says why not."""
    answer = client.send(f"/instruments/{instrument.public_id}/series", sent)
    assert answer.status_code == status
    return str(answer.location or answer.text)


def only_series() -> Series:
    return db.session.scalars(select(Series)).one()


def booked() -> list[Reservation]:
    return list(db.session.scalars(select(Reservation).order_by(Reservation.starts_at, Reservation.id)))


def starts() -> list[str]:
    """Of what is held, as the wall clock in London shows it: "06-09 09:00"."""
    held = select(Claim.starts_at).order_by(Claim.starts_at)
    return [f"{moment.astimezone(LONDON):%m-%d %H:%M}" for moment in db.session.scalars(held)]


def messages() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))
