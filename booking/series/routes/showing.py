"""One series: what it is and what became of each occurrence; cancelling what is to come of it, and undoing that."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking import formats
from booking.access import signed_in
from booking.clock import now
from booking.languages import current_language
from booking.reservations.clocks import reader_zone
from booking.reservations.forms import ReasonForm
from booking.reservations.judging import Refused
from booking.reservations.presenting import answer_of
from booking.series import actions
from booking.series.queries import occurrences_of, still_to_come
from booking.series.routes.blueprint import blueprint
from booking.series.routes.loading import first_or_404, may_change_all, series_or_404, series_to_change_or_404
from booking.series.stored import hours_of, rule_of
from booking.series.words import hours_in_words, rule_in_words
from booking.transaction import LostRace, SlotTaken, transaction
from booking.undo import offer_undo
from models import Series


@blueprint.get("/series/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    return series_page(series_or_404(public_id))


@blueprint.get("/series/<public_id>/cancellation")
@signed_in
def ask_to_cancel(public_id: str) -> ResponseReturnValue:
    """What would be cancelled: from ?first= on, or all that is still to come."""
    series = series_to_change_or_404(public_id)
    first = first_or_404(series, request.args.get("first", ""))
    return render_template(
        "series/cancel.html",
        series=series,
        first=first,
        coming=still_to_come(series, now(), first),
        form=ReasonForm(formdata=None),
        reader_zone=reader_zone(),
    )


@blueprint.post("/series/<public_id>/cancellation")
@signed_in
def cancel(public_id: str) -> ResponseReturnValue:
    """From `first` on, or all that is still to come; what has begun stays."""
    series, form, moment = series_to_change_or_404(public_id), ReasonForm(), now()
    if not form.validate():
        return series_page(series, _("Give a shorter reason.")), 422
    first = first_or_404(series, request.form.get("first", ""))
    first_id, by_id = first and first.public_id, current_user.id
    with transaction():
        chosen = first_or_404(series, first_id or "")
        count = len(actions.cancel_series(series, by_id, moment, first=chosen, reason=form.words))
    if not count:
        return series_page(series, _("Nothing of this series is still to come.")), 409
    said = ngettext("%(num)d booking cancelled.", "%(num)d bookings cancelled.", count)
    offer_undo(said, url_for("series.restore", public_id=public_id), {"cancelled_at": moment.isoformat()})
    return redirect(url_for("series.show", public_id=public_id), 303)


@blueprint.post("/series/<public_id>/restoration")
@signed_in
def restore(public_id: str) -> ResponseReturnValue:
    """Undo of a cancellation: all that was cancelled at that moment, or none if somebody has taken some of it."""
    series, by_id = series_to_change_or_404(public_id), current_user.id
    cancelled_at = _moment(request.form.get("cancelled_at", ""))
    if cancelled_at is None:
        return series_page(series, _("There is nothing to take back.")), 422
    try:
        with transaction():
            count = len(actions.restore_series(series, cancelled_at, by_id, now()))
    except (Refused, SlotTaken) as refused:
        return series_page(series, not_taken_back(series, refused)), 409
    if not count:
        return series_page(series, _("There is nothing to take back.")), 409
    flash(ngettext("%(num)d booking made again.", "%(num)d bookings made again.", count), "success")
    return redirect(url_for("series.show", public_id=public_id), 303)


def series_page(series: Series, problem: str = "") -> str:
    reservations = occurrences_of(series)
    moment = now()
    return render_template(
        "series/show.html",
        series=series,
        reservations=reservations,
        heading=_("Series on %(instrument)s", instrument=series.instrument.name_in(current_language())),
        rule_words=rule_in_words(rule_of(series)),
        hours_words=hours_in_words(hours_of(series)),
        problem=problem,
        may_change=may_change_all(series),
        is_changeable=bool(still_to_come(series, moment)),
        reader_zone=reader_zone(),
    )


def not_taken_back(series: Series, refused: Refused | LostRace) -> str:
    """Which of them stands in the way, and why."""
    if not isinstance(refused, Refused):
        return _("Nothing was taken back: somebody has taken some of the time.")
    zone, asked = series.instrument.zone, refused.question.wanted.interval
    when = formats.time_range(asked.starts_at, asked.ends_at, zone)
    why = answer_of(refused.verdict, zone).reasons[0]["what"]
    return _("Nothing was taken back. %(when)s: %(why)s", when=when, why=why)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
