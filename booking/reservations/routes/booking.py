"""Booking a time: the form with its live answer, the check page, the booking itself."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from booking.access import public, runs, signed_in
from booking.clock import now
from booking.domain.question import Wanted
from booking.places import place_of
from booking.reservations import actions
from booking.reservations.alternatives import next_free
from booking.reservations.facts import VISITOR, Applicant, applicant
from booking.reservations.forms import MODE_WORDS, BookingForm
from booking.reservations.judging import Question, Refused, alternatives_of, lost_race, verdict_on
from booking.reservations.presenting import answer_of, offers_of, promises_of, reader_zone, time_buttons
from booking.reservations.routes.blueprint import blueprint
from booking.reservations.routes.loading import find_person, group_names, instrument_or_404, own_groups
from booking.transaction import SlotTaken, transaction
from models import Group, Instrument, User


@blueprint.get("/instruments/<public_id>/booking")
@public
def new(public_id: str) -> ResponseReturnValue:
    instrument = instrument_or_404(public_id)
    form = _form(instrument, request.args)
    return render_template("reservations/new.html", form=form, runs_it=_runs(instrument), **_preview(instrument, form))


@blueprint.get("/instruments/<public_id>/booking/preview")
@public
def preview(public_id: str) -> ResponseReturnValue:
    """The rules' answer to what is in the form, while one chooses."""
    instrument = instrument_or_404(public_id)
    return render_template("reservations/_preview.html", **_preview(instrument, _form(instrument, request.args)))


@blueprint.get("/instruments/<public_id>/check")
@public
def check(public_id: str) -> ResponseReturnValue:
    instrument = instrument_or_404(public_id)
    form = _form(instrument, request.args)
    if not form.validate() or not _knows_person(form, instrument):
        page = _preview(instrument, form, is_validated=True)
        return render_template("reservations/new.html", form=form, runs_it=_runs(instrument), **page), 422
    return _check_page(instrument, form, _question(instrument, form))


@blueprint.post("/instruments/<public_id>/reservations")
@signed_in
def create(public_id: str) -> ResponseReturnValue:
    """Book. 409 with every reason and the nearest free times if the rules refuse or somebody was faster."""
    instrument = instrument_or_404(public_id)
    form = _form(instrument, request.form)
    if not form.validate() or not _knows_person(form, instrument):
        page = _preview(instrument, form, is_validated=True)
        return render_template("reservations/new.html", form=form, runs_it=_runs(instrument), **page), 422
    question = _question(instrument, form)
    try:
        with transaction():
            reservation = actions.book(**_order(instrument, form, question))
            address = url_for("reservations.show", public_id=reservation.public_id)
    except Refused as refused:
        return _check_page(instrument, form, refused.question, refused), 409
    except SlotTaken:
        return _check_page(instrument, form, question, lost_race(question)), 409
    return redirect(address, 303)


def _form(instrument: Instrument, sent: MultiDict[str, str]) -> BookingForm:
    """A GET form carries no token: it changes nothing."""
    meta = {} if request.method == "POST" else {"csrf": False}
    return BookingForm(instrument, group_names(own_groups()), formdata=sent, meta=meta)


def _preview(instrument: Instrument, form: BookingForm, *, is_validated: bool = False) -> dict[str, Any]:
    """The answer to a form's time, or the next free times where it has none yet."""
    common = {"instrument": instrument, "answer": None}
    has_times = bool(form.starts.data and form.ends.data)
    if not has_times or not (form.interval or (not is_validated and form.validate())):
        free = next_free(instrument.id, _who(instrument, form), form.mode.data, now())
        return {**common, "offers": time_buttons(instrument, [one.interval for one in free])}
    question = _question(instrument, form)
    verdict = verdict_on(question)
    offers = [] if verdict.is_allowed else offers_of(instrument, alternatives_of(question))
    return {**common, "answer": answer_of(verdict, instrument.zone), "offers": offers}


def _check_page(instrument: Instrument, form: BookingForm, question: Question, refused: Refused | None = None) -> str:
    verdict = refused.verdict if refused else verdict_on(question)
    offers = [] if verdict.is_allowed else offers_of(instrument, alternatives_of(question))
    return render_template(
        "reservations/check.html",
        instrument=instrument,
        form=form,
        answer=answer_of(verdict, instrument.zone),
        offers=offers,
        promises=promises_of(instrument, question.wanted.interval, question.now),
        is_attempt=refused is not None,
        booked_for=find_person(form.for_email.data) if form.for_email.data else None,
        group=_group(form),
        place=", ".join(place_of(instrument)),
        reader_zone=reader_zone(),
        mode_words=MODE_WORDS,
        change_url=url_for("reservations.new", public_id=instrument.public_id, **_carried(form)),
    )


def _question(instrument: Instrument, form: BookingForm) -> Question:
    if form.interval is None:
        abort(422)
    return Question(instrument.id, _who(instrument, form), Wanted(form.interval, mode=form.mode.data), now())


def _who(instrument: Instrument, form: BookingForm) -> Applicant:
    if not current_user.is_authenticated:
        return VISITOR
    person = _person(form, instrument)
    return applicant(person.id if person else current_user.id, current_user.id)


def _knows_person(form: BookingForm, instrument: Instrument) -> bool:
    """Whether the booking is for oneself or, by whoever runs the instrument, for somebody with an account."""
    if form.for_email.data and _person(form, instrument) is None:
        form.for_email.errors = [_("Nobody has an account with this e-mail address.")]
        return False
    return True


def _person(form: BookingForm, instrument: Instrument) -> User | None:
    """For whom: the reader herself unless she runs the instrument and names another."""
    if form.for_email.data and _runs(instrument):
        return find_person(form.for_email.data)
    return current_user._get_current_object()


def _group(form: BookingForm) -> Group | None:
    return next((group for group in own_groups() if group.public_id == form.group.data), None)


def _order(instrument: Instrument, form: BookingForm, question: Question) -> dict[str, Any]:
    """What `actions.book` wants to know."""
    group = _group(form) if question.who.person_id == current_user.id else None
    return {
        "instrument_id": instrument.id,
        "person_id": question.who.person_id,
        "booked_by_id": current_user.id,
        "wanted": question.wanted,
        "now": question.now,
        "group_id": group.id if group else None,
        "title": (form.title.data or "").strip(),
        "note": (form.note.data or "").strip(),
        "idempotency_key": form.key.data or None,
    }


def _carried(form: BookingForm) -> dict[str, Any]:
    return {name: form[name].data for name in form.fields_to_carry() if form[name].data and name != "key"}


def _runs(instrument: Instrument) -> bool:
    return runs(current_user, instrument.facility)
