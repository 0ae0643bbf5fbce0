"""Closing: what and when, whom it concerns and what becomes of their bookings, then all of it at once."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking import closure_words
from booking.access import signed_in
from booking.clock import now
from booking.facility import actions, queries
from booking.facility.forms import ClosureForm, TimeOfClosureForm
from booking.facility.plans import Decisions, Fate, Plan
from booking.facility.queries.affected import Affected, affected_by
from booking.facility.queries.offers import OFFERED_AT_ONCE
from booking.facility.routes.blueprint import blueprint
from booking.facility.routes.choosing import asks_for_more, decisions, how_many_offered, rows_of
from booking.facility.routes.loading import facility_or_404, instrument_to_close_or_404
from booking.languages import current_language
from booking.reservations.wall_clock import written
from booking.transaction import LostRace, transaction
from booking.undo import offer_undo
from models import ClosureKind, Facility


@blueprint.get("/facilities/<public_id>/closures/new")
@signed_in
def new_closure(public_id: str) -> ResponseReturnValue:
    """?instrument= and ?kind= fill the form in."""
    facility = facility_or_404(public_id)
    chosen: dict[str, Any] = {"instrument": request.args.get("instrument", "")}
    if request.args.get("kind") in set(ClosureKind):
        chosen["kind"] = request.args["kind"]
    if chosen.get("kind") == ClosureKind.BREAKDOWN:
        chosen |= {"is_open_ended": True, "starts": written(now(), ZoneInfo(facility.time_zone))}
    return _page(facility, _form(facility, data=chosen))


@blueprint.post("/facilities/<public_id>/closures")
@signed_in
def close(public_id: str) -> ResponseReturnValue:
    """First shows which bookings the closure comes over; closes when each of them has been decided about."""
    facility = facility_or_404(public_id)
    form = _form(facility)
    if not form.validate() or form.plan is None:
        return _page(facility, form), 422
    plan, decided = form.plan, decisions()
    affected = affected_by(plan, now())
    if (
        decided is None
        or asks_for_more()
        or not {one.public_id for one in affected.reservations} <= (decided.seen or set())
    ):
        return _page(facility, form, affected)
    try:
        with transaction():
            closures = actions.shut(plan, decided)
            undo = url_for("facility.reopen", public_id=closures[0].public_id)
    except (actions.NotMoved, actions.Unseen, LostRace) as race:
        return again(facility, form, plan, race)
    say_closed(decided, len(affected.reservations), undo)
    return redirect(url_for("facility.schedule", public_id=public_id), 303)


@blueprint.post("/instruments/<public_id>/breakdown")
@signed_in
def break_down(public_id: str) -> ResponseReturnValue:
    """Shut from now until further notice, by one press; what lies in it is decided about on the next page."""
    instrument = instrument_to_close_or_404(public_id)
    with transaction():
        closure = actions.break_down(instrument, _("Out of order"), current_user.id, now())
        address = url_for("facility.closure", public_id=closure.public_id)
        undo = url_for("facility.reopen", public_id=closure.public_id)
    offer_undo(_("Closed until further notice: nobody can book it."), undo, {"scope": "all"})
    return redirect(address, 303)


def again(facility: Facility, form: TimeOfClosureForm, plan: Plan, race: Exception) -> ResponseReturnValue:
    """Somebody was faster: the page as it is now, with all that was chosen. Nothing has been done."""
    stuck = race.public_id if isinstance(race, actions.NotMoved) else ""
    return _page(facility, form, affected_by(plan, now()), stuck=stuck, is_late=True), 409


def say_closed(decided: Decisions, count: int, undo: str) -> None:
    """With a button that takes it back as long as no booking has been moved or given up."""
    done = [choice for choice in decided.choices.values() if choice.fate is not Fate.KEEP]
    if not done:
        offer_undo(_("Closed."), undo, {"scope": "all"})
        return
    told = ngettext("%(num)d booking was in this time.", "%(num)d bookings were in this time.", count)
    flash(_("Closed. %(count)s Everybody concerned is told once, by mail.", count=told), "success")


def _form(facility: Facility, data: dict[str, Any] | None = None) -> ClosureForm:
    instruments, language = list(queries.instruments_of(facility)), current_language()
    places = queries.places_of(instruments, language)
    given: dict[str, Any] = {} if data is None else {"formdata": None, "data": data}
    return ClosureForm(facility, instruments, places, language, **given)


def _page(facility: Facility, form: TimeOfClosureForm, affected: Affected | None = None, **more: Any) -> str:
    return closure_page(facility, form, getattr(form, "plan", None), affected, **more)


def closure_page(
    facility: Facility,
    form: TimeOfClosureForm,
    plan: Plan | None,
    affected: Affected | None,
    *,
    stuck: str = "",
    is_late: bool = False,
    **more: Any,
) -> str:
    rows = rows_of(plan, affected, stuck) if plan and affected else None
    return render_template(
        "facility/close.html",
        facility=facility,
        form=form,
        plan=plan,
        rows=rows,
        offered=how_many_offered(OFFERED_AT_ONCE),
        changing_places=len(affected.seating.moves) if affected else 0,
        zone=ZoneInfo(facility.time_zone),
        is_late=is_late,
        span=closure_words.span,
        **more,
    )
