"""Bookings, views and words to write calendars from, without a database."""

from datetime import UTC, datetime
from typing import Any

from booking.calendars.render import CalendarText
from booking.domain.ical import CalendarEvent, Detail, Scope, Standing, View, Words

ENGLISH = Words(
    busy="Busy",
    booked="Booked",
    requested="Requested: %(what)s",
    cancelled="Cancelled: %(what)s",
    instrument="Instrument: %(what)s",
    person="Booked for: %(what)s",
    group="Lab: %(what)s",
    institution="School: %(what)s",
    note="Note: %(what)s",
    extras="With: %(what)s",
    awaiting="Waiting for approval",
    separator=" · ",
)
CHINESE = Words(
    busy="忙碌",
    booked="已预约",
    requested="待审批：%(what)s",
    cancelled="已取消：%(what)s",
    instrument="仪器：%(what)s",
    person="使用人：%(what)s",
    group="课题组：%(what)s",
    institution="学校：%(what)s",
    note="备注：%(what)s",
    extras="附带：%(what)s",
    awaiting="等待审批",
    separator=" · ",
)
CALENDAR = CalendarText.of("My bookings", "Bookings of Ada", "Europe/London", Scope.PERSON)
MINE = View(Scope.PERSON, Detail.DETAILS, is_mine=True)
PRIVATE = ("Ada Byrne", "Chen Lab", "Northmoor", "live imaging", "two dyes")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def booking(**facts: object) -> CalendarEvent:
    """Ada's confirmed hour on the confocal, changed as `facts` say."""
    known: dict[str, Any] = {
        "uid": "abc@benchshare.example",
        "starts_at": at(3, 2, 10),
        "ends_at": at(3, 2, 11),
        "created_at": at(1, 1, 9),
        "changed_at": at(1, 2, 9),
        "sequence": 3,
        "standing": Standing.CONFIRMED,
        "instrument": "Zeiss LSM 980",
        "place": ("B 2.14", "Rosalind Building", "Westfjord"),
        "category": "Light Microscopy",
        "person": PRIVATE[0],
        "group": PRIVATE[1],
        "institution": PRIVATE[2],
        "title": PRIVATE[3],
        "note": PRIVATE[4],
        "page": "https://benchshare.example/reservations/abc",
    }
    return CalendarEvent(**(known | facts))
