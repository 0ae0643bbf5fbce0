"""A settlement is sealed, exported and replayed record by record: memory does not grow with its lines."""

import tracemalloc

from flask import Flask

from booking.charges.actions.recording import Payer
from booking.demo.cast import Cast
from booking.domain.replay import replay
from booking.domain.settlement import head_of
from booking.settlement.queries.records import exported, records
from models import Period, db
from tests.settlement.quarter import agreed, charge, line, new_charge, opened, quoted

MORE = 1_000_000  # bytes: a thousand lines held would be more


def peak_of(period: Period) -> int:
    """The most memory that is held at once, in bytes, while the whole is chained, written and replayed."""
    tracemalloc.start()
    head, count = head_of(text for text, _schools in records(period))
    found = replay(exported(period, None))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.head, found.read) == (head, count)
    return peak


def test_four_times_as_many_lines_take_no_more_memory(app: Flask, cast: Cast) -> None:
    peaks = []
    for count in (3_000, 9_000):
        new = new_charge(cast.confocal, cast.lin, quoted(line(1_000)), [Payer(cast.westfjord.id)])
        charge(*([new] * count))
        period_id = opened(cast)
        agreed(cast, period_id)
        told: list[int] = []
        period = db.session.get_one(Period, period_id)
        peaks.append(peak_of(period))
        assert sum(1 for _ in records(period, told.append)) > count
        assert told[-1] == count // 2_000 * 2_000  # progress
        db.session.expunge_all()
    assert peaks[1] < peaks[0] + MORE
