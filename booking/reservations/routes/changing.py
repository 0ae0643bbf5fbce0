"""One reservation: its page, and everything that can be done with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import may_change, runs, signed_in
from booking.clock import now
from booking.domain.interval import Interval
from booking.languages import current_language
from booking.messages import flash_with_undo, undo_message
from booking.places import place_of
from booking.reservations import actions, queries
from booking.reservations.forms import MODE_WORDS, ReasonForm, WordsForm
from booking.reservations.judging import Question, Refused, kind_of_change, lost_race, question_about
from booking.reservations.presenting import answer_of, move_offers_of, reader_zone
from booking.reservations.routes.blueprint import blueprint
from booking.reservations.routes.loading import (
    reservation_or_404,
    reservation_to_change_or_404,
    reservation_to_decide_or_404,
)
from booking.reservations.wall_clock import IntervalForm, written
from booking.transaction import SlotTaken, transaction
from models import HOLDING, Reservation

Act = Callable[[Reservation, datetime], Any]


@blueprint.get("/reservations/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    return _page(reservation_or_404(public_id))


@blueprint.get("/reservations/<public_id>/interval")
@signed_in
def edit_interval(public_id: str) -> ResponseReturnValue:
    """The form for another time; ?starts=&ends= fill it in."""
    reservation = reservation_to_change_or_404(public_id)
    zone = reservation.instrument.zone
    given = {
        "starts": request.args.get("starts", written(reservation.starts_at, zone)),
        "ends": request.args.get("ends", written(reservation.ends_at, zone)),
    }
    return _interval_page(reservation, IntervalForm(zone, formdata=None, data=given))


@blueprint.post("/reservations/<public_id>/interval")
@signed_in
def move(public_id: str) -> ResponseReturnValue:
    """Another time. A fragment for htmx and the timeline, a page otherwise; 409 with the reasons when refused."""
    reservation = reservation_to_change_or_404(public_id)
    form = IntervalForm(reservation.instrument.zone)
    if not form.validate() or form.interval is None:
        return _interval_page(reservation, form), 422
    wanted, before = form.interval, Interval(reservation.starts_at, reservation.ends_at)
    refused = _attempt(reservation, lambda one, at: actions.change_interval(one, wanted, current_user.id, at), wanted)
    if refused is not None:
        return _interval_page(reservation, form, refused), 409
    back = url_for("reservations.move", public_id=reservation.public_id), _times(before, reservation)
    if _is_fragment():
        undo = undo_message(_("Moved."), *back)
        return render_template("reservations/_moved.html", undo=undo, reservation=reservation)
    flash_with_undo(_("Moved."), *back)
    return _to_page(reservation)


@blueprint.post("/reservations/<public_id>/cancellation")
@signed_in
def cancel(public_id: str) -> ResponseReturnValue:
    reservation = reservation_to_change_or_404(public_id)
    form = ReasonForm()
    if not form.validate():
        return _page(reservation, reason_form=form), 422
    reason = (form.reason.data or "").strip()
    refused = _attempt(reservation, lambda one, at: actions.cancel(one, current_user.id, at, reason))
    if refused is not None:
        return _page(reservation, refused), 409
    undo = url_for("reservations.restore", public_id=reservation.public_id)
    flash_with_undo(_("Cancelled. The time is free again."), undo)
    return _to_page(reservation)


@blueprint.post("/reservations/<public_id>/restoration")
@signed_in
def restore(public_id: str) -> ResponseReturnValue:
    """Undo of a cancellation: the time again, if it is still free and the rules allow it."""
    reservation = reservation_to_change_or_404(public_id)
    refused = _attempt(reservation, lambda one, at: actions.restore(one, current_user.id, at))
    if refused is not None:
        return _page(reservation, refused), 409
    flash(_("Booked again."), "success")
    return _to_page(reservation)


@blueprint.post("/reservations/<public_id>/acceptance")
@signed_in
def accept(public_id: str) -> ResponseReturnValue:
    reservation = reservation_to_decide_or_404(public_id)
    refused = _attempt(reservation, lambda one, at: actions.accept(one, current_user.id, at))
    if refused is not None:
        return _page(reservation, refused), 409
    flash(_("Accepted. %(person)s is told.", person=reservation.user.name), "success")
    return _to_page(reservation)


@blueprint.post("/reservations/<public_id>/refusal")
@signed_in
def decline(public_id: str) -> ResponseReturnValue:
    reservation = reservation_to_decide_or_404(public_id)
    form = ReasonForm()
    if not form.validate():
        return _page(reservation, reason_form=form), 422
    reason = (form.reason.data or "").strip()
    refused = _attempt(reservation, lambda one, at: actions.decline(one, current_user.id, at, reason))
    if refused is not None:
        return _page(reservation, refused), 409
    flash(_("Declined. %(person)s is told.", person=reservation.user.name), "success")
    return _to_page(reservation)


@blueprint.post("/reservations/<public_id>/words")
@signed_in
def edit_words(public_id: str) -> ResponseReturnValue:
    reservation = reservation_to_change_or_404(public_id)
    form = WordsForm()
    if not form.validate():
        return _page(reservation, words_form=form), 422
    title, note = (form.title.data or "").strip(), (form.note.data or "").strip()
    refused = _attempt(reservation, lambda one, at: actions.edit_words(one, title, note, current_user.id, at))
    if refused is not None:
        return _page(reservation, refused), 409
    flash(_("Saved."), "success")
    return _to_page(reservation)


def _attempt(
    reservation: Reservation, act: Act, interval: Interval | None = None
) -> Refused | actions.WrongState | None:
    """Do it; None when done, else why not. What was read before is read anew afterwards."""
    moment, by_id = now(), current_user.id
    wanted = interval or Interval(reservation.starts_at, reservation.ends_at)
    try:
        with transaction():
            act(reservation, moment)
    except (Refused, actions.WrongState) as refusal:
        return refusal
    except SlotTaken:
        return lost_race(_question(reservation, wanted, by_id, moment))
    return None


def _question(reservation: Reservation, wanted: Interval, by_id: int, moment: datetime) -> Question:
    current = Interval(reservation.starts_at, reservation.ends_at)
    return question_about(reservation, kind_of_change(current, wanted), by_id, moment, wanted)


def _page(
    reservation: Reservation,
    refused: Refused | actions.WrongState | None = None,
    reason_form: ReasonForm | None = None,
    words_form: WordsForm | None = None,
) -> str:
    instrument = reservation.instrument
    return render_template(
        "reservations/show.html",
        reservation=reservation,
        heading=instrument.name_in(current_language()),
        history=queries.history(reservation),
        may_change=may_change(current_user, reservation),
        decides=runs(current_user, instrument.facility),
        is_held=reservation.state in HOLDING,
        is_over=reservation.ends_at <= now(),
        is_started=reservation.starts_at <= now(),
        place=place_of(instrument),
        reader_zone=reader_zone(),
        mode_words=MODE_WORDS,
        refusal=_reasons(refused, reservation),
        reason_form=reason_form or ReasonForm(formdata=None),
        words_form=words_form or WordsForm(formdata=None, data={"title": reservation.title, "note": reservation.note}),
    )


def _interval_page(
    reservation: Reservation, form: IntervalForm, refused: Refused | actions.WrongState | None = None
) -> str:
    template = "reservations/_not_moved.html" if _is_fragment() else "reservations/edit_interval.html"
    return render_template(
        template,
        reservation=reservation,
        form=form,
        step_seconds=reservation.instrument.increment_minutes * 60,
        refusal=_reasons(refused, reservation),
        offers=move_offers_of(reservation, refused.alternatives) if isinstance(refused, Refused) else [],
        reader_zone=reader_zone(),
    )


def _reasons(refused: Refused | actions.WrongState | None, reservation: Reservation) -> list[dict[str, str]]:
    """Why it was not done, for the refusal component; empty when nothing was refused."""
    if refused is None:
        return []
    if isinstance(refused, Refused):
        return answer_of(refused.verdict, reservation.instrument.zone).reasons
    words = _("This booking has been changed meanwhile; the page shows it as it is now.")
    return [{"effect": "refuse", "what": words, "how": ""}]


def _times(interval: Interval, reservation: Reservation) -> dict[str, str]:
    zone = reservation.instrument.zone
    return {"starts": written(interval.starts_at, zone), "ends": written(interval.ends_at, zone)}


def _to_page(reservation: Reservation) -> ResponseReturnValue:
    return redirect(url_for("reservations.show", public_id=reservation.public_id), 303)


def _is_fragment() -> bool:
    return "HX-Request" in request.headers
