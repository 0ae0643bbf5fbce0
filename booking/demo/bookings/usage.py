"""What became of the demo region's bookings at the bench: uses of the past weeks, what runs now, codes and consumables.

The same for the same moment. In one statement for all uses, so that settling the region stays quick.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.attendance import Grace
from booking.domain.usage import MINUTE, WITH_OPERATOR, Evidence, Purpose, at_the_minute
from booking.usage.actions import set_policy
from models import (
    BenchCode,
    Consumable,
    Instrument,
    Reservation,
    ReservationState,
    Role,
    RoleGrant,
    Usage,
    UsageItem,
    db,
)

CONFIRMED_AFTER = timedelta(days=9)  # until then the labs have looked at most of it
CHECKED = {"bioimaging": 0.75, "flow_cytometry": 0.9, "materials": 0.6, "nanofab": 0.5, "nmr_centre": 0.4}
CODED = ("bioimaging", "flow_cytometry", "materials")
PURPOSES = (Purpose.RESEARCH, Purpose.RESEARCH, Purpose.RESEARCH, Purpose.DEVELOPMENT, Purpose.TEACHING, Purpose.OTHER)
CONSUMABLES = (
    ("bioimaging", "dish", "Glass-bottom dish", "玻底培养皿"),
    ("bioimaging", "oil", "Immersion oil, small bottle", "浸油（小瓶）"),
    ("flow_cytometry", "tube", "Sorting tube", "分选管"),
    ("materials", "tip", "AFM tip", "原子力显微镜探针"),
    ("nanofab", "wafer", "Test wafer", "测试晶圆"),
)
Columns = dict[str, Any]


def settle_usage(now: datetime) -> None:
    """Needs the bookings of the play. Flushes."""
    cast = Cast.load()
    _settle_benches(cast, now)
    shares = {getattr(cast, key).id: share for key, share in CHECKED.items()}
    staff, columns = _staff(), Reservation.__table__.c
    past = (
        select(*columns, Instrument.facility_id.label("facility_id"))
        .join(Instrument, Instrument.id == columns.instrument_id)
        .where(columns.state == ReservationState.CONFIRMED, columns.starts_at <= now)
        .order_by(columns.id)
    )
    rows = [_usage(row._asdict(), shares, staff, now) for row in db.session.execute(past)]
    db.session.execute(insert(Usage), [row for row in rows if row])
    _settle_items(cast)


def _settle_benches(cast: Cast, now: datetime) -> None:
    """The flow cytometry facility asks for check-in; a few have codes and count what is used up."""
    set_policy(cast.flow_cytometry, Grace(is_asked=True, minutes=30, early_minutes=30))
    for facility, code, name, name_zh in CONSUMABLES:
        db.session.add(
            Consumable(
                public_id=public_id("consumable", code), facility_id=getattr(cast, facility).id, code=code, name=name,
                name_zh=name_zh,
            )
        )  # fmt: skip
    ids = [getattr(cast, key).id for key in CODED]
    for instrument in db.session.scalars(select(Instrument).where(Instrument.facility_id.in_(ids))):
        code = public_id("bench", str(instrument.source_key))
        db.session.add(BenchCode(instrument_id=instrument.id, code=code, made_at=now))
    db.session.flush()


def _staff() -> Mapping[int, Sequence[int]]:
    """Who runs each facility."""
    is_of_one = (RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.facility_id.is_not(None))
    grants = select(RoleGrant.facility_id, RoleGrant.user_id).where(*is_of_one)
    found: dict[int, list[int]] = {}
    for facility_id, user_id in db.session.execute(grants.order_by(RoleGrant.id)):
        found.setdefault(facility_id or 0, []).append(user_id)
    return found


def _usage(
    booked: Columns, shares: Mapping[int, float], staff: Mapping[int, Sequence[int]], now: datetime
) -> Columns | None:
    """The row of one use; None of what nobody has checked in to yet, or was over a moment ago."""
    draw = Random(f"usage/{booked['public_id']}")
    is_checked = draw.random() < shares.get(booked["facility_id"], 0.2)
    if booked["ends_at"] > now:
        return _running(booked, draw, now) if is_checked else None
    row = _known(booked, now)
    is_missed = is_checked and draw.random() < 0.02
    if is_checked and not is_missed:
        _check(row, booked, draw)
    elif not is_missed:
        row |= {"started_at": booked["starts_at"], "ended_at": booked["ends_at"], "is_no_show": False}
    lab = staff.get(booked["facility_id"], ())
    if not is_missed:
        _describe(row, draw, lab)
    if lab and booked["ends_at"] < now - CONFIRMED_AFTER and not row["is_end_assumed"]:
        row |= {"confirmed_at": booked["ends_at"] + timedelta(days=2), "confirmed_by_id": lab[0]}
    return row


def _known(booked: Columns, now: datetime) -> Columns:
    """As it was booked, nobody there."""
    same = {key: booked[key] for key in ("institution_id", "instrument_id", "group_id", "home_institution_id", "mode")}
    nothing = dict.fromkeys(
        ("started_at", "ended_at", "purpose", "samples", "startup_minutes", "measuring_minutes",
         "postprocessing_minutes", "operator_id", "satisfaction", "confirmed_at", "confirmed_by_id", "warned_for")
    )  # fmt: skip
    flags = {"is_walk_up": False, "is_no_show": True, "is_end_assumed": False, "is_instrument_fault": False}
    stamped = min(booked["ends_at"] + timedelta(hours=1), now)
    return {
        **same, **nothing, **flags,
        "public_id": public_id("usage", booked["public_id"]), "reservation_id": booked["id"],
        "person_id": booked["user_id"], "reserved_starts_at": booked["starts_at"],
        "reserved_ends_at": booked["ends_at"], "evidence": Evidence.BOOKING, "note": "", "created_at": stamped,
        "changed_at": stamped,
    }  # fmt: skip


def _running(booked: Columns, draw: Random, now: datetime) -> Columns:
    late = min(timedelta(minutes=draw.randrange(12)), now - booked["starts_at"])
    row = _known(booked, now)
    return row | {
        "started_at": at_the_minute(booked["starts_at"] + late), "is_no_show": False, "evidence": Evidence.QR,
        "created_at": booked["starts_at"], "changed_at": booked["starts_at"],
    }  # fmt: skip


def _check(row: Columns, booked: Columns, draw: Random) -> None:
    """Somebody came a little late and left about when it was over, often earlier."""
    minutes = (booked["ends_at"] - booked["starts_at"]) // MINUTE
    late, early = draw.choice((0, 0, 2, 4, 7, 15)), draw.choice((0, 0, 0, 3, -4, minutes // 6))
    row["started_at"] = booked["starts_at"] + min(late, minutes // 4) * MINUTE
    row["ended_at"] = booked["ends_at"] - early * MINUTE
    row["evidence"] = draw.choices((Evidence.QR, Evidence.PAGE, Evidence.STAFF), (6, 2, 2))[0]
    row["is_no_show"], row["is_end_assumed"] = False, draw.random() < 0.04


def _describe(row: Columns, draw: Random, lab: Sequence[int]) -> None:
    """What it was for; one of nine has not said."""
    if draw.random() < 0.11:
        return
    minutes = (row["ended_at"] - row["started_at"]) // MINUTE
    row["purpose"], row["samples"] = draw.choice(PURPOSES), draw.randrange(1, 24)
    row["satisfaction"] = draw.choice((None, None, 5, 5, 4, 4, 3))
    if draw.random() < 0.6:
        row["startup_minutes"], row["postprocessing_minutes"] = minutes // 10, minutes // 12
        row["measuring_minutes"] = minutes - minutes // 10 - minutes // 12
    if row["mode"] == WITH_OPERATOR and lab:
        row["operator_id"] = lab[0]


def _settle_items(cast: Cast) -> None:
    """Each third use of the imaging centre has used a dish or two."""
    used = (
        select(Usage.id)
        .join(Instrument, Instrument.id == Usage.instrument_id)
        .where(Instrument.facility_id == cast.bioimaging.id, Usage.purpose.is_not(None))
        .order_by(Usage.id)
    )
    ids = list(db.session.scalars(used))[::3]
    rows = [{"usage_id": one, "code": "dish", "quantity": 1 + one % 3} for one in ids]
    if rows:
        db.session.execute(insert(UsageItem), rows)
