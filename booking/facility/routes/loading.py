"""What an address names, as far as the reader runs it; everything else does not exist for her."""

from collections.abc import Iterable
from datetime import datetime

from flask import abort
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.access import facilities_run_by
from models import ClosedPlace, Closure, Facility, Instrument, db


def facility_or_404(public_id: str) -> Facility:
    return db.session.scalar(facilities_run_by(current_user).where(Facility.public_id == public_id)) or abort(404)


def closure_or_404(public_id: str) -> Closure:
    run = facilities_run_by(current_user).with_only_columns(Facility.id).order_by(None)
    found = select(Closure).where(Closure.public_id == public_id, Closure.facility_id.in_(run))
    loaded = found.options(
        joinedload(Closure.facility),
        joinedload(Closure.instrument),
        joinedload(Closure.series),
        selectinload(Closure.places).joinedload(ClosedPlace.resource),
    )
    return db.session.scalar(loaded) or abort(404)


def instrument_to_close_or_404(public_id: str) -> Instrument:
    run = facilities_run_by(current_user).with_only_columns(Facility.id).order_by(None)
    found = select(Instrument).where(Instrument.public_id == public_id, Instrument.facility_id.in_(run))
    return db.session.scalar(found) or abort(404)


def instrument_of(instruments: Iterable[Instrument], public_id: str) -> Instrument | None:
    return next((one for one in instruments if one.public_id == public_id), None)


def in_scope(closure: Closure, scope: str, now: datetime) -> list[Closure]:
    """The closure alone; or those of its series that are not over: from it on ("following"), or all of them."""
    if closure.series_id is None or scope not in ("following", "all"):
        return [closure]
    standing = select(Closure).where(
        Closure.series_id == closure.series_id, Closure.lifted_at.is_(None), Closure.ends_at > now
    )
    if scope == "following":
        standing = standing.where(Closure.starts_at >= closure.starts_at)
    ordered = standing.options(selectinload(Closure.places)).order_by(Closure.starts_at, Closure.id)
    return list(db.session.scalars(ordered)) or [closure]
