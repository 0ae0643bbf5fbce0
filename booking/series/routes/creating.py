"""Making a series: the form, the page that lists every occurrence with its answer, and booking those chosen."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from booking.access import public, signed_in
from booking.domain.interval import Interval
from booking.domain.recurrence import Occurrence, Recurrence, occurrences
from booking.places import place_of
from booking.reservations.clocks import reader_zone
from booking.reservations.forms import MODE_WORDS
from booking.reservations.judging import Question, Refused
from booking.reservations.routes.asking import (
    booked_for,
    form_of,
    group_of,
    is_complete,
    order_of,
    question_of,
    runs_it,
)
from booking.reservations.routes.loading import instrument_or_404
from booking.series import actions
from booking.series.forms import SeriesForm, choices_in
from booking.series.presenting import access_of, rows_of, summary_of
from booking.series.queries import plan_of_new
from booking.series.queries.planning import Choices
from booking.series.routes.blueprint import blueprint
from booking.series.words import hours_in_words, rule_in_words
from booking.transaction import SlotTaken, transaction
from booking.undo import offer_undo
from models import Instrument, Series

NOT_BOOKED = 409


@blueprint.get("/instruments/<public_id>/series")
@public
def new(public_id: str) -> ResponseReturnValue:
    """The form; what the booking form had in it comes along."""
    instrument = instrument_or_404(public_id)
    return _form_page(instrument, _form(instrument, request.args, changes_something=False))


@blueprint.get("/instruments/<public_id>/series/check")
@public
def check(public_id: str) -> ResponseReturnValue:
    """Every occurrence with its own verdict, before anything is saved."""
    instrument = instrument_or_404(public_id)
    form = _form(instrument, request.args, changes_something=False)
    if not is_complete(form, instrument):
        return _form_page(instrument, form), 422
    return _check_page(instrument, form, {})


@blueprint.post("/instruments/<public_id>/series")
@signed_in
def create(public_id: str) -> ResponseReturnValue:
    """Book all that was chosen or, if anything is not as it was listed, nothing: 409 and the list again."""
    instrument = instrument_or_404(public_id)
    form = _form(instrument, request.form, changes_something=True)
    if not is_complete(form, instrument):
        return _form_page(instrument, form), 422
    try:
        choices = choices_in(request.form, [day.isoformat() for day in form.days], instrument)
    except ValueError:
        return _check_page(instrument, form, {}, _("Choose one of the times that are listed.")), 422
    chosen = _chosen(form, choices)
    if not chosen:
        return _check_page(instrument, form, choices, _("Choose at least one time.")), 422
    return _create(instrument, form, choices, chosen)


def _create(instrument: Instrument, form: SeriesForm, choices: Choices, chosen: list[Interval]) -> ResponseReturnValue:
    question, order = question_of(instrument, form), order_of(form, question_of(instrument, form))
    words = {name: order[name] for name in ("group_id", "title", "note", "idempotency_key")}
    refused: Refused | None = None
    try:
        with transaction():
            series = actions.create_series(question, _rule(form), form.hours, chosen, **words)
            return _created(series, len(chosen))
    except Refused as refusal:
        refused = refusal
    except SlotTaken:
        refused = None
    said = _("Nothing was booked, because something is not as it was listed before. Look at the list again.")
    return _check_page(instrument, form, choices, said, refused), NOT_BOOKED


def _created(series: Series, count: int) -> ResponseReturnValue:
    said = ngettext("%(num)d booking made.", "%(num)d bookings made.", count)
    offer_undo(said, url_for("series.cancel", public_id=series.public_id))
    return redirect(url_for("series.show", public_id=series.public_id), 303)


def _form(instrument: Instrument, sent: MultiDict[str, str], *, changes_something: bool) -> SeriesForm:
    return form_of(SeriesForm, instrument, sent, changes_something=changes_something)


def _rule(form: SeriesForm) -> Recurrence:
    if form.rule is None:
        raise ValueError("the form has no rule")
    return form.rule


def _occurrences(form: SeriesForm) -> tuple[Occurrence, ...]:
    return occurrences(_rule(form), form.hours, form.starts.zone)


def _chosen(form: SeriesForm, choices: Choices) -> list[Interval]:
    """Of an hour that the clock skips nothing is booked unless another time was chosen."""
    wanted = (choices.get(one.day.isoformat(), one.interval) for one in _occurrences(form))
    return [interval for interval in wanted if interval is not None]


def _form_page(instrument: Instrument, form: SeriesForm) -> str:
    return render_template("series/new.html", instrument=instrument, form=form, runs_it=runs_it(instrument))


def _check_page(
    instrument: Instrument, form: SeriesForm, choices: Choices, problem: str = "", refused: Refused | None = None
) -> str:
    question: Question = question_of(instrument, form)
    plan = plan_of_new(question, _occurrences(form), choices, refused)
    return render_template(
        "series/check.html",
        instrument=instrument,
        form=form,
        plan=plan,
        rows=rows_of(plan, instrument, form.hours, _("Leave this one out")),
        summary=summary_of(plan),
        access=access_of(plan, question, instrument),
        problem=problem,
        rule_words=rule_in_words(_rule(form)),
        hours_words=hours_in_words(form.hours),
        booked_for=booked_for(instrument, form),
        group=group_of(form),
        place=place_of(instrument),
        reader_zone=reader_zone(),
        mode_words=MODE_WORDS,
        change_url=_change_url(instrument, form),
    )


def _change_url(instrument: Instrument, form: SeriesForm) -> str:
    """Back to the form as it is filled in."""
    filled: dict[str, Any] = {}
    for name, value in form.pairs:
        filled.setdefault(name, []).append(value)
    return url_for("series.new", public_id=instrument.public_id, **filled)
