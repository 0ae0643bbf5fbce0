"""The demo region's quotas. Its bookings are played without them, as if they had been set only now."""

from datetime import datetime
from typing import Any

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows, words
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.importing.opening_hours import read_opening
from booking.quotas.actions import set_quota
from models import db


def settle_quotas(now: datetime) -> None:
    """Add them to the session and flush."""
    cast = Cast.load()
    for row in rows("quotas"):
        instruments = [cast.instrument(key) for key in words(row["instruments"])]
        set_quota(getattr(cast, row["facility"]), cast.person(row["by"]), now, instruments, **_fields(row))
    db.session.flush()


def _fields(row: Row) -> dict[str, Any]:
    peak = [[one.weekday, one.opens_minute, one.closes_minute] for one in read_opening(row["peak"])]
    return {
        "public_id": public_id("quota", row["key"]), "name": row["name"], "name_zh": row["name_zh"],
        "unit": Unit(row["unit"]), "amount": int(row["amount"]), "period": Period(row["period"]),
        "subject": Subject(row["subject"]), "audience": Audience(row["audience"]), "peak": peak, "note": row["note"],
    }  # fmt: skip
