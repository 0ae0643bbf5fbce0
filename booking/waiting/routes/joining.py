"""Waiting for taken time: the instrument's line, joining and leaving it."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import runs, signed_in
from booking.clock import now
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.extras.queries import options_of
from booking.qualifications.checklist import checklist_of_refusal
from booking.reservations.applicants import applicant
from booking.reservations.presenting import answer_of, time_buttons
from booking.reservations.routes.loading import group_names, instrument_or_404, own_groups
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from booking.undo import offer_undo
from booking.waiting import actions, queries
from booking.waiting.actions.joining import CannotWait, Why
from booking.waiting.forms import JoinForm
from booking.waiting.routes.blueprint import blueprint
from booking.waiting.words import ORDERS
from models import Instrument, WaitingEntry

FURTHEST = timedelta(days=3650)  # a time in the address further away than this is a slip of the hand
SAID = {
    Why.FREE: lambda: _("It is free: you need not wait."),
    Why.REFUSED: lambda: _("You could not book this, even if nobody had it."),
    Why.TOO_MANY: lambda: _("You wait for %(most)d times already. Leave one of them first.", most=actions.MOST_ENTRIES),
    Why.OVER: lambda: _("This time is over, or has begun."),
}


@blueprint.get("/instruments/<public_id>/waiting")
@signed_in
def line(public_id: str) -> ResponseReturnValue:
    """Who may wait, how the order is made, and the form for some hours within a span."""
    instrument = instrument_or_404(public_id)
    return _page(instrument, _form(instrument, is_sent=False))


@blueprint.post("/instruments/<public_id>/waiting")
@signed_in
def join(public_id: str) -> ResponseReturnValue:
    instrument = instrument_or_404(public_id)
    form = _form(instrument, is_sent=True)
    if not form.validate():
        return _page(instrument, form), 422
    lab = next((one for one in own_groups() if one.public_id == form.group.data), None)
    who = applicant(current_user.id, current_user.id, lab.id if lab else None)
    try:
        with transaction():
            entry = actions.join(instrument.id, who, form.wish, form.like, now(), **form.words)
            undo = url_for("waiting.withdraw", public_id=entry.public_id)
    except CannotWait as cannot:
        return _page(instrument, form, cannot), 409
    offer_undo(_("You wait. As soon as it is your turn you get a mail, and the time is held for you."), undo)
    return redirect(url_for("reservations.mine"), 303)


@blueprint.post("/waiting-entries/<public_id>/withdrawal")
@signed_in
def withdraw(public_id: str) -> ResponseReturnValue:
    """Leave the line; for some minutes she can have her place again."""
    entry = _entry_or_404(public_id)
    with transaction():
        is_done = actions.withdraw(entry, now())
    if is_done:
        offer_undo(_("You do not wait any more."), url_for("waiting.rejoin", public_id=public_id))
    else:
        flash(_("It has been offered or has ended meanwhile."), "warning")
    return redirect(url_for("reservations.mine"), 303)


@blueprint.post("/waiting-entries/<public_id>/return")
@signed_in
def rejoin(public_id: str) -> ResponseReturnValue:
    entry = _entry_or_404(public_id)
    with transaction():
        is_done = actions.rejoin(entry, now())
    said = _("You wait again, at your old place.") if is_done else _("It is too late for that: join the list anew.")
    flash(said, "success" if is_done else "warning")
    return redirect(url_for("reservations.mine"), 303)


def _entry_or_404(public_id: str) -> WaitingEntry:
    return queries.entry_of(current_user, public_id) or abort(404)


def _form(instrument: Instrument, *, is_sent: bool) -> JoinForm:
    groups, options = group_names(own_groups()), options_of(instrument)
    if is_sent:
        return JoinForm(instrument, groups, options=options)
    given = {"starts": request.args.get("starts", ""), "ends": request.args.get("ends", "")}
    usual = _this_week(instrument, given["starts"])
    data = {name: text or usual[name] for name, text in given.items()}
    hours = Decimal(f"{max(1, instrument.shortest_minutes / 60):g}")
    asked: dict[str, Any] = {name: request.args.get(name, "") for name in ("mode", "operator", "title", "note")}
    asked |= {"accessories": request.args.getlist("accessories")}
    asked |= {"group": request.args.get("group", next(iter(groups), ""))}
    return JoinForm(instrument, groups, formdata=None, options=options, data={**data, **asked, "length_hours": hours})


def _this_week(instrument: Instrument, starts: str) -> dict[str, str]:
    """From the next full hour until the Sunday after next is over, unless one comes with a time."""
    zone = instrument.zone
    soon = wall_time(now(), zone).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    try:
        first = datetime.fromisoformat(starts).replace(tzinfo=None)
    except ValueError:
        first = soon
    if abs(first - soon) > FURTHEST:
        first = soon
    over = datetime.combine(first.date() + timedelta(days=7 - first.weekday()), time())
    if over - first < timedelta(days=2):
        over += timedelta(days=7)
    ends = {"starts": to_utc_after_gap(first, zone), "ends": to_utc_after_gap(over, zone)}
    return {name: written(moment, zone) for name, moment in ends.items()}


def _page(instrument: Instrument, form: JoinForm, cannot: CannotWait | None = None) -> str:
    rule = queries.rule_of(instrument.id)
    return render_template(
        "waiting/line.html",
        instrument=instrument,
        form=form,
        count=queries.waiting_count(instrument),
        order=ORDERS[rule.order],
        offer_minutes=rule.offer_minutes,
        is_run=runs(current_user, instrument.facility),
        **_refusal(instrument, form, cannot),
    )


def _refusal(instrument: Instrument, form: JoinForm, cannot: CannotWait | None) -> dict[str, Any]:
    """Why not, in words, and what can be booked instead."""
    if cannot is None:
        return {"said": "", "reasons": [], "free": [], "access": None}
    free = time_buttons(instrument, [cannot.free.interval], mode=cannot.free.mode) if cannot.free else []
    who = applicant(current_user.id)
    access = checklist_of_refusal(instrument, who, form.like, cannot.verdict, now())
    reasons = answer_of(cannot.verdict, instrument.zone).reasons
    return {"said": SAID[cannot.why](), "reasons": reasons, "free": free, "access": access}
