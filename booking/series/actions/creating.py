"""Making a series: every occurrence that was chosen, or none."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.recurrence import Hours, Recurrence
from booking.locks import lock_with_neighbours
from booking.reservations.actions.booking import place
from booking.reservations.judging import Question
from booking.series.actions.telling import BOOKED, tell_of
from booking.series.stored import remember
from models import Instrument, Series, db


def create_series(
    question: Question,
    rule: Recurrence,
    hours: Hours,
    chosen: Sequence[Interval],
    *,
    group_id: int | None = None,
    title: str = "",
    note: str = "",
    idempotency_key: str | None = None,
) -> Series:
    """Book the `chosen` times, each judged like a booking by itself, those before it included.

    `question` is about any one of them; only its time is another's. A form that was sent before answers the series
    that it made then. Raises Refused for the first that cannot be: then nothing is booked.
    """
    lock_with_neighbours(question.instrument_id)
    if made := _made_before(question, idempotency_key):
        return made
    series = _series(question)
    series.idempotency_key = idempotency_key
    remember(series, rule, hours)
    db.session.add(series)
    db.session.flush()
    booked = [
        place(_about(question, interval), title=title, note=note, series_id=series.id) for interval in sorted(chosen)
    ]
    tell_of(series, BOOKED, booked, series.booked_by_id, question.now)
    return series


def _about(question: Question, interval: Interval) -> Question:
    return replace(question, wanted=replace(question.wanted, interval=interval))


def _made_before(question: Question, key: str | None) -> Series | None:
    if not key:
        return None
    mine = select(Series).where(Series.booked_by_id == question.who.booked_by_id, Series.idempotency_key == key)
    return db.session.scalar(mine)


def _series(question: Question) -> Series:
    instrument = db.session.get_one(Instrument, question.instrument_id)
    return Series(
        institution_id=instrument.institution_id,
        instrument_id=instrument.id,
        user_id=question.who.person_id,
        booked_by_id=question.who.booked_by_id,
        created_at=question.now,
    )
