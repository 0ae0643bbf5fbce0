"""A closure's own page: its time and words, the bookings that lie in it, opening again."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import closure_words
from booking.access import signed_in
from booking.clock import now
from booking.domain.interval import FOREVER, Interval
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.facility import actions, queries
from booking.facility.forms import ChangeForm
from booking.facility.plans import Plan, plan_of
from booking.facility.queries.affected import Affected, affected_by
from booking.facility.routes.blueprint import blueprint
from booking.facility.routes.choosing import asks_for_more, decisions
from booking.facility.routes.closing import closure_page
from booking.facility.routes.loading import closure_or_404, in_scope
from booking.languages import current_language
from booking.reservations.wall_clock import written
from booking.transaction import LostRace, transaction
from models import Closure, ClosureKind


@blueprint.get("/closures/<public_id>")
@signed_in
def closure(public_id: str) -> ResponseReturnValue:
    """What it is, and every booking that lies in it with what may become of it."""
    found = closure_or_404(public_id)
    plan = plan_of([found])
    return _page(found, _form(found, _written(found)), plan, affected_by(plan, now()))


@blueprint.post("/closures/<public_id>")
@signed_in
def change_closure(public_id: str) -> ResponseReturnValue:
    """Another time, other words, and what becomes of the bookings in it; these are shown first if they are new."""
    found = closure_or_404(public_id)
    form = _form(found)
    closures = in_scope(found, form.scope.data or "this", now())
    plan = _plan(found, closures, form) if form.validate() else None
    if plan is None:
        return _page(found, form, None, None), 422
    decided, affected = decisions(), affected_by(plan, now())
    if (
        decided is None
        or asks_for_more()
        or not {one.public_id for one in affected.reservations} <= (decided.seen or set())
    ):
        return _page(found, form, plan, affected)
    try:
        with transaction():
            actions.change(closures, plan, decided)
    except (actions.NotMoved, actions.Unseen, actions.IsOver, LostRace) as race:
        stuck = race.public_id if isinstance(race, actions.NotMoved) else ""
        return _page(found, form, plan, affected_by(plan, now()), stuck=stuck, is_late=True), 409
    flash(_("Saved. Whoever is concerned is told once, by mail."), "success")
    return redirect(url_for("facility.schedule", public_id=found.facility.public_id), 303)


@blueprint.post("/closures/<public_id>/lifting")
@signed_in
def reopen(public_id: str) -> ResponseReturnValue:
    """Open again: `scope` says whether all that follow of its series are lifted too."""
    found = closure_or_404(public_id)
    facility = found.facility.public_id
    with transaction():
        actions.reopen_all(in_scope(found, request.form.get("scope", ""), now()), now(), current_user.id)
    flash(_("Open again: the time can be booked."), "success")
    return redirect(url_for("facility.schedule", public_id=facility), 303)


def _form(found: Closure, data: dict[str, Any] | None = None) -> ChangeForm:
    instruments = [found.instrument] if found.instrument else []
    places = queries.places_of(instruments, current_language())
    given: dict[str, Any] = {} if data is None else {"formdata": None, "data": data}
    return ChangeForm(found.facility, places, **given)


def _written(found: Closure) -> dict[str, Any]:
    """The closure as its form shows it."""
    zone, language = ZoneInfo(found.facility.time_zone), current_language()
    closed = {place.resource_id for place in found.places}
    known = queries.places_of([found.instrument] if found.instrument else [], language)
    is_open_ended = found.ends_at >= FOREVER
    return {
        "kind": found.kind.value,
        "starts": written(found.starts_at, zone),
        "ends": "" if is_open_ended else written(found.ends_at, zone),
        "is_open_ended": is_open_ended,
        "reason": found.reason,
        "places": [place.code for place in known if place.resource_id in closed],
    }


def _plan(found: Closure, closures: list[Closure], form: ChangeForm) -> Plan | None:
    """What the closures are to be; None if the form says what cannot be."""
    places = form.resources_of(found.instrument)
    if form.interval is None or places is None:
        return None
    if len(closures) > 1 and form.is_open_ended.data:
        form.is_open_ended.errors = [_("What lasts until further notice does not come again.")]
        return None
    zone = ZoneInfo(found.facility.time_zone)
    shifts = [_wall_shift(before, after, zone) for before, after in _ends(found, form.interval)]
    intervals = [_shifted(one, shifts, zone) for one in closures] if len(closures) > 1 else [form.interval]
    if None in intervals:
        form.ends.errors = [_("The end must come after the start.")]
        return None
    spans = tuple(one for one in intervals if one is not None)
    return Plan(found.facility, found.instrument, spans, form.words, ClosureKind(form.kind.data), places)


def _ends(found: Closure, wanted: Interval) -> list[tuple[datetime, datetime]]:
    return [(found.starts_at, wanted.starts_at), (found.ends_at, wanted.ends_at)]


def _wall_shift(before: datetime, after: datetime, zone: ZoneInfo) -> timedelta:
    """By how much the wall clock differs."""
    return wall_time(after, zone).replace(fold=0) - wall_time(before, zone).replace(fold=0)


def _shifted(one: Closure, shifts: list[timedelta], zone: ZoneInfo) -> Interval | None:
    """The same change of the wall clock for another closure of the series."""
    walls = (
        wall_time(at, zone).replace(fold=0) + by for at, by in zip((one.starts_at, one.ends_at), shifts, strict=True)
    )
    starts_at, ends_at = (to_utc_after_gap(wall, zone, fold) for fold, wall in enumerate(walls))
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


def _page(found: Closure, form: ChangeForm, plan: Plan | None, affected: Affected | None, **more: Any) -> str:
    words = {"heading": closure_words.heading(found), "when": closure_words.when(found)}
    is_over = found.lifted_at is not None or found.ends_at <= now()
    return closure_page(found.facility, form, plan, affected, closure=found, is_over=is_over, words=words, **more)
