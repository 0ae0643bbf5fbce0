"""The facilities that one runs, and a facility's week."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload

from booking import closure_words
from booking.access import facilities_run_by, is_any_lab, requires, signed_in
from booking.approvals.queries import kinds_open
from booking.approvals.words import STEPS
from booking.clock import now
from booking.domain.localtime import EARLIEST_WALL, LATEST_WALL
from booking.facility import queries
from booking.facility.routes.blueprint import blueprint
from booking.facility.routes.loading import facility_or_404
from models import Facility, db


@blueprint.get("/lab")
@requires(is_any_lab)
def index() -> ResponseReturnValue:
    """The facilities that the reader runs; if it is one, straight to its week."""
    run = facilities_run_by(current_user).options(joinedload(Facility.institution))
    facilities = db.session.scalars(run).all()
    if len(facilities) == 1:
        return redirect(url_for("facility.schedule", public_id=facilities[0].public_id))
    requests = queries.requests_by_facility(facilities, now())
    return render_template("facility/index.html", facilities=facilities, requests=requests)


@blueprint.get("/facilities/<public_id>/schedule")
@signed_in
def schedule(public_id: str) -> ResponseReturnValue:
    facility = facility_or_404(public_id)
    today = now().astimezone(ZoneInfo(facility.time_zone)).date()
    week = queries.Week.around(_date() or today)
    requests = queries.requests_waiting(facility, now())
    return render_template(
        "facility/schedule.html",
        facility=facility,
        zone=ZoneInfo(facility.time_zone),
        week=week,
        today=today,
        is_this_week=today in week.dates,
        instruments=queries.instruments_of(facility),
        requests=requests,
        turns=kinds_open(requests),
        step_words=STEPS,
        closures=queries.closures_ahead(facility, now()),
        days=queries.reservations_by_day(facility, week),
        closure_words=closure_words,
    )


def _date() -> date | None:
    """The day of ?week=, if it is one that bookings are made for."""
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return None
    return day if EARLIEST_WALL.date() + timedelta(days=366) < day < LATEST_WALL.date() - timedelta(days=366) else None
