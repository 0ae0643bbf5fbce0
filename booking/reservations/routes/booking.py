"""Booking a time: the form with its live answer, the check page, the booking itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import public, signed_in
from booking.catalogue.rules_in_words import rules_in_words
from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.verdict import Verdict
from booking.extras.words import extras_in_words
from booking.places import place_of
from booking.policies.hours_words import others_in_words
from booking.qualifications.checklist import checklist_of_refusal
from booking.rates.checking import payment_of
from booking.reservations import actions
from booking.reservations.alternatives import next_free
from booking.reservations.clocks import how_clocks_differ, on_readers_clock, reader_zone
from booking.reservations.extras import ids_of
from booking.reservations.forms import MODE_WORDS, BookingForm
from booking.reservations.hours import hours_for, viewing
from booking.reservations.judging import Question, Refused, alternatives_of, answered, lost_race
from booking.reservations.overruling import NOTHING, Offered, Sent, offered, sent_by
from booking.reservations.presenting import (
    Offers,
    answer_of,
    offers_of,
    padding_in_words,
    promises_of,
    time_buttons,
)
from booking.reservations.routes.asking import (
    applicant_of,
    booked_for,
    booking_form,
    group_of,
    is_complete,
    order_of,
    question_of,
    runs_it,
)
from booking.reservations.routes.blueprint import blueprint
from booking.reservations.routes.loading import instrument_or_404
from booking.transaction import SlotTaken, transaction
from booking.undo import offer_undo
from booking.waiting.ways import ways_to_wait
from models import HOLDING, Instrument, ReservationState


@blueprint.get("/instruments/<public_id>/booking")
@public
def new(public_id: str) -> ResponseReturnValue:
    """The form; ?starts=&ends= fill it in."""
    instrument = instrument_or_404(public_id)
    return _form_page(instrument, booking_form(instrument, request.args, changes_something=False))


@blueprint.get("/instruments/<public_id>/booking/preview")
@public
def preview(public_id: str) -> ResponseReturnValue:
    """The rules' answer to what is in the form, while one chooses."""
    instrument = instrument_or_404(public_id)
    form = booking_form(instrument, request.args, changes_something=False)
    return render_template("reservations/_preview.html", form=form, **_preview(instrument, form))


@blueprint.get("/instruments/<public_id>/check")
@public
def check(public_id: str) -> ResponseReturnValue:
    """What the button would do. It may have changed by the time it is pressed: then the booking says so."""
    instrument = instrument_or_404(public_id)
    form = booking_form(instrument, request.args, changes_something=False)
    if not is_complete(form, instrument):
        return _form_page(instrument, form), 422
    return _check_page(instrument, form, question_of(instrument, form))


@blueprint.post("/instruments/<public_id>/reservations")
@signed_in
def create(public_id: str) -> ResponseReturnValue:
    """Book. 409 with every reason and the nearest free times if the rules refuse or somebody was faster."""
    instrument = instrument_or_404(public_id)
    form = booking_form(instrument, request.form, changes_something=True)
    if not is_complete(form, instrument):
        return _form_page(instrument, form), 422
    sent = sent_by(request.form, instrument)
    question = sent.onto(question_of(instrument, form))
    if sent.problem:
        return _check_page(instrument, form, question, sent=sent), 422
    order = order_of(form, question)
    try:
        with transaction():
            reservation = actions.book(**order)
            public_id, state = reservation.public_id, reservation.state
    except Refused as refused:
        return _check_page(instrument, form, question, refused, sent), 409
    except SlotTaken:
        return _check_page(instrument, form, question, lost_race(question)), 409
    _say_it_is_booked(state, url_for("reservations.cancel", public_id=public_id))
    return redirect(url_for("reservations.show", public_id=public_id), 303)


def _say_it_is_booked(state: ReservationState, undo: str) -> None:
    """Or, of a form that was sent before, what has become of that."""
    if state not in HOLDING:
        flash(_("This form has booked before, and that booking does not stand any more."), "message")
    elif state == ReservationState.CONFIRMED:
        offer_undo(_("Booked."), undo)
    else:
        offer_undo(_("Asked for: the lab decides, and the time is held."), undo)


def _form_page(instrument: Instrument, form: BookingForm) -> str:
    hours = hours_for([instrument.id], viewing(current_user), Interval(now(), now() + timedelta(days=1)))[instrument.id]
    return render_template(
        "reservations/new.html",
        form=form,
        runs_it=runs_it(instrument),
        rules=rules_in_words(instrument, hours.windows, others_in_words(hours.others)),
        own_clock=how_clocks_differ(instrument.zone, now()),
        **_preview(instrument, form),
    )


def _preview(instrument: Instrument, form: BookingForm) -> dict[str, Any]:
    """The answer to a form's time, or the next free times while it has none, with what is wrong with the fields."""
    is_filled = bool(form.starts.data and form.ends.data)
    if is_filled and is_complete(form, instrument):
        return {"instrument": instrument, "problems": [], **_answered(instrument, form)}
    problems = [{"what": words} for errors in form.errors.values() for words in errors] if is_filled else []
    free, why = next_free(instrument.id, applicant_of(instrument, form), form.mode.data, now(), ids_of(form.added))
    problems = problems or answer_of(Verdict(why), instrument.zone).reasons
    offers = Offers(time_buttons(instrument, [one.interval for one in free], **form.carried))
    return {"instrument": instrument, "problems": problems, "answer": None, "offers": offers}


def _answered(instrument: Instrument, form: BookingForm) -> dict[str, Any]:
    question = question_of(instrument, form)
    (facts, verdict), wanted = answered(question), question.wanted.interval
    return {
        "answer": answer_of(verdict, instrument.zone),
        "payment": payment_of(question.wanted, facts),
        "access": checklist_of_refusal(instrument, question.who, question.wanted, verdict, question.now),
        "offers": _offers(instrument, form, question, verdict),
        "clock": on_readers_clock(wanted.starts_at, wanted.ends_at, instrument.zone),
    }


def _check_page(
    instrument: Instrument,
    form: BookingForm,
    question: Question,
    refused: Refused | None = None,
    sent: Sent = NOTHING,
) -> str:
    facts, verdict = answered(question)
    verdict = refused.verdict if refused else verdict
    return render_template(
        "reservations/check.html",
        payment=payment_of(question.wanted, facts),
        check_url=url_for("reservations.check", public_id=instrument.public_id),
        instrument=instrument,
        form=form,
        answer=answer_of(verdict, instrument.zone),
        offers=_offers(instrument, form, question, verdict),
        overruling=_overruling(instrument, form, verdict, sent),
        padding=padding_in_words(instrument),
        promises=promises_of(instrument, question.wanted.interval, question.now),
        access=checklist_of_refusal(instrument, question.who, question.wanted, verdict, question.now),
        is_attempt=refused is not None,
        booked_for=booked_for(instrument, form),
        group=group_of(form),
        place=place_of(instrument),
        reader_zone=reader_zone(),
        mode_words=MODE_WORDS,
        extras=extras_in_words(form.added, form.options, form.mode.data),
        change_url=_change_url(instrument, form),
    )


def _overruling(instrument: Instrument, form: BookingForm, verdict: Verdict, sent: Sent) -> Offered | None:
    """For whoever runs the instrument: book although these rules object."""
    url = url_for("reservations.create", public_id=instrument.public_id)
    return offered(verdict, instrument, sent, url, _("Book all the same"), form.pairs)


def _offers(instrument: Instrument, form: BookingForm, question: Question, verdict: Verdict) -> Offers:
    if verdict.is_allowed:
        return Offers()
    offers = offers_of(instrument, alternatives_of(question), form.carried)
    return replace(offers, waiting=ways_to_wait(instrument, question, verdict, form.carried))


def _change_url(instrument: Instrument, form: BookingForm) -> str:
    """Back to the form as it is filled in."""
    filled: dict[str, Any] = {"starts": form.starts.data, "ends": form.ends.data, **form.carried}
    return url_for("reservations.new", public_id=instrument.public_id, **filled)
