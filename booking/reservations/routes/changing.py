"""What can be done with one reservation: another time, other words, giving it back, taking it again, the lab's word."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import formats
from booking.access import signed_in
from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.question import Kind
from booking.rates.confirming import late_fee_page
from booking.reservations import actions
from booking.reservations.forms import ReasonForm, WordsForm
from booking.reservations.judging import Refused, kind_of_change, question_about, verdict_on
from booking.reservations.overruling import Sent, sent_by
from booking.reservations.routes.attempting import Act, attempt
from booking.reservations.routes.blueprint import blueprint
from booking.reservations.routes.loading import reservation_to_change_or_404, reservation_to_decide_or_404
from booking.reservations.routes.showing import interval_page, reservation_page
from booking.reservations.wall_clock import IntervalForm, written
from booking.undo import offer_undo, undo_message
from models import Reservation


@blueprint.get("/reservations/<public_id>/interval")
@signed_in
def edit_interval(public_id: str) -> ResponseReturnValue:
    """The form for another time; ?starts=&ends= fill it in."""
    reservation = reservation_to_change_or_404(public_id)
    present = _times(Interval(reservation.starts_at, reservation.ends_at), reservation)
    given = {name: request.args.get(name, value) for name, value in present.items()}
    return interval_page(reservation, IntervalForm(reservation.instrument.zone, formdata=None, data=given))


@blueprint.post("/reservations/<public_id>/interval")
@signed_in
def move(public_id: str) -> ResponseReturnValue:
    """Another time. A fragment for htmx and the timeline, a page otherwise; 409 with the reasons when refused."""
    reservation = reservation_to_change_or_404(public_id)
    form = IntervalForm(reservation.instrument.zone)
    if not form.validate() or form.interval is None:
        return interval_page(reservation, form, is_fragment=_is_fragment()), 422
    wanted, before, sent = form.interval, reservation.sequence, sent_by(request.form, reservation.instrument)
    if sent.problem:
        return _asked_why(reservation, form, wanted, sent), 422
    starts_at = reservation.starts_at
    refused = attempt(
        reservation,
        lambda one, at: actions.change_interval(one, wanted, current_user.id, at, sent.overruling),
        wanted,
    )
    if refused is not None:
        return interval_page(reservation, form, refused, is_fragment=_is_fragment(), sent=sent), 409
    is_changed = reservation.sequence != before
    said = _changed_in_words(reservation, starts_at) if is_changed else _("It is at this time already.")
    return _moved(reservation, said, is_changed)


@blueprint.post("/reservations/<public_id>/interval/undo")
@signed_in
def undo_move(public_id: str) -> ResponseReturnValue:
    """Undo of the change that led to revision `sequence`: the time from before it. Answers as a move does."""
    reservation = reservation_to_change_or_404(public_id)
    sequence = request.form.get("sequence", -1, type=int)
    before = actions.time_before(reservation)
    refused = attempt(reservation, lambda one, at: actions.undo_change(one, sequence, current_user.id, at), before)
    if refused is not None:
        times = _times(before or Interval(reservation.starts_at, reservation.ends_at), reservation)
        form = IntervalForm(reservation.instrument.zone, formdata=None, data=times)
        return interval_page(reservation, form, refused, is_fragment=_is_fragment()), 409
    return _moved(reservation, _("Taken back."), is_undoable=False)


@blueprint.post("/reservations/<public_id>/cancellation")
@signed_in
def cancel(public_id: str) -> ResponseReturnValue:
    """Give it back; where that costs something, only once the person has read what."""
    reservation, form = reservation_to_change_or_404(public_id), ReasonForm()
    if not form.validate():
        return reservation_page(reservation, reason_form=form), 422
    if costs := late_fee_page(reservation, current_user, now(), form.words):
        return costs, 422
    undo = url_for("reservations.restore", public_id=public_id)
    return _done(
        reservation,
        lambda one, at: actions.cancel(one, current_user.id, at, form.words),
        _("Cancelled. The time is free again."),
        undo,
    )


@blueprint.post("/reservations/<public_id>/restoration")
@signed_in
def restore(public_id: str) -> ResponseReturnValue:
    """Undo of a cancellation: the time again, if it is still free and the rules allow it."""
    reservation = reservation_to_change_or_404(public_id)
    return _set_aside_or_done(reservation, Kind.RESTORE, actions.restore, _("Booked again."))


@blueprint.post("/reservations/<public_id>/acceptance")
@signed_in
def accept(public_id: str) -> ResponseReturnValue:
    reservation = reservation_to_decide_or_404(public_id)
    said = _("Accepted. %(person)s is told.", person=reservation.user.name)
    return _set_aside_or_done(reservation, Kind.ACCEPT, actions.accept, said)


@blueprint.post("/reservations/<public_id>/refusal")
@signed_in
def decline(public_id: str) -> ResponseReturnValue:
    reservation, form = reservation_to_decide_or_404(public_id), ReasonForm()
    if not form.validate():
        return reservation_page(reservation, reason_form=form), 422
    said = _("Declined. %(person)s is told.", person=reservation.user.name)
    return _done(reservation, lambda one, at: actions.decline(one, current_user.id, at, form.words), said)


@blueprint.post("/reservations/<public_id>/words")
@signed_in
def edit_words(public_id: str) -> ResponseReturnValue:
    reservation, form = reservation_to_change_or_404(public_id), WordsForm()
    if not form.validate():
        return reservation_page(reservation, words_form=form), 422
    title, note = (form.title.data or "").strip(), (form.note.data or "").strip()
    return _done(reservation, lambda one, at: actions.edit_words(one, title, note, current_user.id, at), _("Saved."))


def _set_aside_or_done(
    reservation: Reservation, kind: Kind, act: Callable[..., Reservation], said: str
) -> ResponseReturnValue:
    """As `_done`, of what rules can be set aside for; 422 while the reason for that is missing."""
    sent = sent_by(request.form, reservation.instrument)
    if sent.problem:
        question = question_about(reservation, kind, current_user.id, now())
        return reservation_page(reservation, Refused(question, verdict_on(question)), sent=sent), 422
    refused = attempt(reservation, lambda one, at: act(one, current_user.id, at, sent.overruling))
    if refused is not None:
        return reservation_page(reservation, refused, sent=sent), 409
    flash(said, "success")
    return _to_page(reservation)


def _asked_why(reservation: Reservation, form: IntervalForm, wanted: Interval, sent: Sent) -> str:
    """The form again: rules are named, but not why they are set aside."""
    kind = kind_of_change(Interval(reservation.starts_at, reservation.ends_at), wanted)
    question = question_about(reservation, kind, current_user.id, now(), wanted)
    refused = Refused(question, verdict_on(question))
    return interval_page(reservation, form, refused, is_fragment=_is_fragment(), sent=sent)


def _done(reservation: Reservation, act: Act, said: str, undo: str = "") -> ResponseReturnValue:
    """Do it and say so on the reservation's page, with a button that takes it back; or 409 and why not."""
    refused = attempt(reservation, act)
    if refused is not None:
        return reservation_page(reservation, refused), 409
    if undo:
        offer_undo(said, undo)
    else:
        flash(said, "success")
    return _to_page(reservation)


def _moved(reservation: Reservation, said: str, is_undoable: bool) -> ResponseReturnValue:
    """Say so, with a button that takes it back where it can be."""
    address = url_for("reservations.undo_move", public_id=reservation.public_id)
    back = address, {"sequence": str(reservation.sequence)}
    if _is_fragment():
        undo = undo_message(said, *back) if is_undoable else None
        return render_template("reservations/_moved.html", said=said, undo=undo, reservation=reservation)
    if is_undoable:
        offer_undo(said, *back)
    else:
        flash(said, "success")
    return _to_page(reservation)


def _changed_in_words(reservation: Reservation, started_at: datetime) -> str:
    """Another start is a move; the same start with another end says the end."""
    if reservation.starts_at != started_at:
        return _("Moved.")
    zone = reservation.instrument.zone
    is_same_day = wall_time(reservation.starts_at, zone).date() == wall_time(reservation.ends_at, zone).date()
    told = formats.clock if is_same_day else formats.moment
    return _("Now ends at %(time)s.", time=told(reservation.ends_at, zone))


def _times(interval: Interval, reservation: Reservation) -> dict[str, str]:
    zone = reservation.instrument.zone
    return {"starts": written(interval.starts_at, zone), "ends": written(interval.ends_at, zone)}


def _to_page(reservation: Reservation) -> ResponseReturnValue:
    return redirect(url_for("reservations.show", public_id=reservation.public_id), 303)


def _is_fragment() -> bool:
    return "HX-Request" in request.headers
