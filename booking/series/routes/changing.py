"""Other hours or words for what is to come of a series: the form, the list with each answer, and the change itself."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.recurrence import Hours, OtherWeekdays, occurrence_on
from booking.reservations.clocks import reader_zone
from booking.reservations.judging import Refused, kind_of_change, question_about
from booking.series import actions
from booking.series.forms import choices_in
from booking.series.hours_form import HoursForm
from booking.series.presenting import access_of, rows_of, summary_of
from booking.series.queries import plan_of_change, still_to_come
from booking.series.queries.planning import Choices
from booking.series.routes.blueprint import blueprint
from booking.series.routes.loading import first_or_404, series_to_change_or_404
from booking.series.routes.showing import not_taken_back, series_page
from booking.series.stored import day_of, hours_between, rule_of
from booking.series.words import days_in_words, hours_in_words
from booking.transaction import LostRace, SlotTaken, transaction
from booking.undo import offer_undo
from models import Reservation, Series

NOT_CHANGED = 409


@blueprint.get("/series/<public_id>/hours")
@signed_in
def edit_hours(public_id: str) -> ResponseReturnValue:
    """The form, filled in with what the first of those concerned has now: from ?first= on, or all that is to come."""
    series = series_to_change_or_404(public_id)
    coming = _coming(series, request.args.get("first", ""))
    if not coming:
        return series_page(series, _("Nothing of this series is still to come.")), NOT_CHANGED
    return _form_page(
        series, coming, HoursForm(rule_of(series), formdata=None, data=_present(coming[0]), meta={"csrf": False})
    )


@blueprint.get("/series/<public_id>/hours/check")
@signed_in
def check_hours(public_id: str) -> ResponseReturnValue:
    """Every occurrence concerned with its own verdict, before anything is saved."""
    series = series_to_change_or_404(public_id)
    coming = _coming(series, request.args.get("first", ""))
    if not coming:
        return series_page(series, _("Nothing of this series is still to come.")), NOT_CHANGED
    form = HoursForm(rule_of(series), request.args, meta={"csrf": False})
    if not form.validate():
        return _form_page(series, coming, form), 422
    return _check_page(series, coming, form, {})


@blueprint.post("/series/<public_id>/hours")
@signed_in
def change_hours(public_id: str) -> ResponseReturnValue:
    """Change all that was chosen or, if anything is not as it was listed, nothing: 409 and the list again."""
    series = series_to_change_or_404(public_id)
    coming = _coming(series, request.form.get("first", ""))
    if not coming:
        return series_page(series, _("Nothing of this series is still to come.")), NOT_CHANGED
    form = HoursForm(rule_of(series))
    if not form.validate():
        return _form_page(series, coming, form), 422
    try:
        choices = choices_in(request.form, [one.public_id for one in coming], series.instrument)
    except ValueError:
        return _check_page(series, coming, form, {}, _("Choose one of the times that are listed.")), 422
    return _change(series, coming, form, choices)


def _change(series: Series, coming: list[Reservation], form: HoursForm, choices: Choices) -> ResponseReturnValue:
    first, hours, by_id = request.form.get("first", ""), form.hours(hours_between(coming[0])), current_user.id
    times, seen = _times(coming, hours, choices, form.days), request.form.get("seen", "")[:40]
    refused: Refused | None = None
    try:
        with transaction():
            changed = actions.change_hours(
                series, hours, times, form.words, by_id, now(), first=first_or_404(series, first), seen=seen,
                days=form.days,
            )  # fmt: skip
            address = url_for("series.show", public_id=changed.public_id)
            undo = url_for("series.undo_hours", public_id=changed.public_id)
    except Refused as refusal:
        refused = refusal
    except (SlotTaken, actions.Outdated):
        refused = None
    else:
        offer_undo(ngettext("%(num)d booking changed.", "%(num)d bookings changed.", len(coming)), undo)
        return redirect(address, 303)
    coming = _coming(series, first)
    if not coming:
        return series_page(series, _("Nothing of this series is still to come.")), NOT_CHANGED
    said = _("Nothing was changed, because something is not as it was listed before. Look at the list again.")
    return _check_page(series, coming, form, choices, said, refused), NOT_CHANGED


@blueprint.post("/series/<public_id>/hours/undo")
@signed_in
def undo_hours(public_id: str) -> ResponseReturnValue:
    """All as it was before the latest change, or nothing if anything has happened since."""
    series, by_id = series_to_change_or_404(public_id), current_user.id
    try:
        with transaction():
            old = actions.undo_change(series, by_id, now())
            address = url_for("series.show", public_id=old.public_id)
    except actions.Outdated:
        return series_page(series, _("Something has happened to it since, or too much time is over.")), NOT_CHANGED
    except (Refused, LostRace) as refused:
        return series_page(series, not_taken_back(series, refused)), NOT_CHANGED
    flash(_("Taken back."), "success")
    return redirect(address, 303)


def _times(coming: list[Reservation], hours: Hours, choices: Choices, days: OtherWeekdays) -> dict[str, Interval]:
    """What each is to have. Not named are those that are kept as they are, and those that the clock skips."""
    wanted = {
        one.public_id: choices.get(
            one.public_id, occurrence_on(days.of(day_of(one)), hours, one.instrument.zone).interval
        )
        for one in coming
    }
    return {key: interval for key, interval in wanted.items() if interval is not None}


def _coming(series: Series, first: str) -> list[Reservation]:
    return list(still_to_come(series, now(), first_or_404(series, first)))


def _present(one: Reservation) -> dict[str, Any]:
    hours = hours_between(one)
    starts, ends = hours.on(day_of(one))
    return {"starts": starts.time(), "ends": ends.time(), "title": one.title, "note": one.note}


def _form_page(series: Series, coming: list[Reservation], form: HoursForm) -> str:
    return render_template("series/edit_hours.html", series=series, coming=coming, form=form, **_which(coming))


def _check_page(
    series: Series,
    coming: list[Reservation],
    form: HoursForm,
    choices: Choices,
    problem: str = "",
    refused: Refused | None = None,
) -> str:
    hours = form.hours(hours_between(coming[0]))
    current = Interval(coming[0].starts_at, coming[0].ends_at)
    asked = occurrence_on(form.days.of(day_of(coming[0])), hours, series.instrument.zone).interval or current
    question = question_about(coming[0], kind_of_change(current, asked), current_user.id, now(), asked)
    plan = plan_of_change(question, coming, hours, choices, refused, form.days)
    return render_template(
        "series/check_hours.html",
        series=series,
        form=form,
        plan=plan,
        rows=rows_of(plan, series.instrument, hours, _("Keep it as it is")),
        summary=summary_of(plan),
        access=access_of(plan, question, series.instrument),
        problem=problem,
        hours_words=hours_in_words(hours),
        days_words=days_in_words(form.days),
        seen=actions.revision_of(coming),
        **_which(coming),
    )


def _which(coming: list[Reservation]) -> dict[str, Any]:
    """`first` names those concerned in addresses and forms."""
    return {"first": request.values.get("first", ""), "count": len(coming), "reader_zone": reader_zone()}
