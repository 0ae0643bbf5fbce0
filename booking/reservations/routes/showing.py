"""One reservation's page, and the form for another time: what they show, refused or not."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from booking.access import may_change, signed_in
from booking.agreement_words import clause_name
from booking.approvals.forms import TextForm
from booking.approvals.presenting import approval_of
from booking.clock import now
from booking.domain.extras import ExtraKind
from booking.domain.interval import Interval
from booking.domain.question import Kind
from booking.extras.queries import options_of
from booking.extras.words import names_of
from booking.languages import current_language
from booking.places import place_of
from booking.reservations import queries
from booking.reservations.clocks import reader_zone
from booking.reservations.extras import held_by
from booking.reservations.forms import ANY_OPERATOR, MODE_WORDS, ExtrasForm, ReasonForm, WordsForm
from booking.reservations.judging import Refused
from booking.reservations.overruling import NOTHING, Offered, Sent, offered
from booking.reservations.presenting import Offers, answer_of, closed_reasons, offers_anew, offers_instead
from booking.reservations.queries.lists import NEVER_HERS
from booking.reservations.routes.attempting import Refusal
from booking.reservations.routes.blueprint import blueprint
from booking.reservations.routes.loading import reservation_or_404
from booking.reservations.wall_clock import IntervalForm, written
from booking.series.queries.lists import place_in_series
from booking.usage.presenting import at_the_bench
from booking.usage.words import STANDINGS
from booking.waiting.queries import offer_of, waits_behind
from models import HOLDING, Reservation

SET_ASIDE = {
    Kind.RESTORE: ("reservations.restore", _l("Book it again all the same")),
    Kind.ACCEPT: ("reservations.accept", _l("Accept all the same")),
}


@blueprint.get("/reservations/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    """What is only offered to the reader has a page of its own."""
    reservation = reservation_or_404(public_id)
    offer = offer_of(reservation) if reservation.state in NEVER_HERS else None
    if offer is not None and reservation.user_id == current_user.id:
        return redirect(url_for("waiting.offer", public_id=offer.public_id))
    return reservation_page(reservation)


def reservation_page(
    reservation: Reservation,
    refused: Refusal | None = None,
    reason_form: ReasonForm | None = None,
    words_form: WordsForm | None = None,
    extras_form: ExtrasForm | None = None,
    sent: Sent = NOTHING,
    *,
    answer_form: TextForm | None = None,
    problems: list[dict[str, str]] | None = None,
) -> str:
    instrument = reservation.instrument
    is_over = reservation.ends_at <= now()
    shut = None if is_over else queries.closures_during([reservation]).get(reservation.id)
    return render_template(
        "reservations/show.html",
        reservation=reservation,
        heading=instrument.name_in(current_language()),
        history=queries.history(reservation),
        may_change=may_change(current_user, reservation),
        **approval_of(reservation, answer_form),
        is_held=reservation.state in HOLDING,
        waiting_count=waits_behind(reservation) if reservation.state in HOLDING else 0,
        in_series=place_in_series(reservation, now()),
        is_over=is_over,
        closed=closed_reasons(shut, instrument.zone),
        is_started=reservation.starts_at <= now(),
        place=place_of(instrument),
        bench=at_the_bench(reservation, now()),
        standings=STANDINGS,
        reader_zone=reader_zone(),
        mode_words=MODE_WORDS,
        extras=names_of(held_by([reservation.id]).get(reservation.id, reservation.options)),
        extras_form=extras_form or extras_form_of(reservation),
        refusal=problems or _reasons(refused, reservation),
        offers=_offers(refused, reservation),
        overruling=_overruling(refused, reservation, sent),
        clause=clause_name(reservation.clause) if reservation.clause else "",
        reason_form=reason_form or ReasonForm(formdata=None),
        words_form=words_form or WordsForm(formdata=None, data={"title": reservation.title, "note": reservation.note}),
    )


def extras_form_of(reservation: Reservation, *, is_sent: bool = False) -> ExtrasForm:
    """What it adds now, or what was sent. What is offered no more can only be taken out."""
    own = [one for one in reservation.options if not one.is_active or reservation.instrument not in one.instruments]
    options = [*options_of(reservation.instrument), *own]
    if is_sent:
        return ExtrasForm(reservation, options)
    operator = next((one.public_id for one in reservation.options if one.kind is ExtraKind.OPERATOR), ANY_OPERATOR)
    known = {"accessories": [one.public_id for one in reservation.options], "operator": operator}
    return ExtrasForm(reservation, options, formdata=None, data=known)


def interval_page(
    reservation: Reservation,
    form: IntervalForm,
    refused: Refusal | None = None,
    *,
    is_fragment: bool = False,
    sent: Sent = NOTHING,
) -> str:
    template = "reservations/_not_moved.html" if is_fragment else "reservations/edit_interval.html"
    return render_template(
        template,
        reservation=reservation,
        form=form,
        step_seconds=reservation.instrument.increment_minutes * 60,
        refusal=_reasons(refused, reservation),
        offers=_offers(refused, reservation, form.interval),
        overruling=_overruling(refused, reservation, sent),
        reader_zone=reader_zone(),
    )


def _overruling(refused: Refusal | None, reservation: Reservation, sent: Sent) -> Offered | None:
    """For whoever runs the instrument: the same although rules object."""
    if not isinstance(refused, Refused):
        return None
    wanted, zone = refused.question.wanted, reservation.instrument.zone
    endpoint, submit = SET_ASIDE.get(wanted.kind, ("reservations.move", _l("Move all the same")))
    times = [("starts", written(wanted.interval.starts_at, zone)), ("ends", written(wanted.interval.ends_at, zone))]
    fields = [] if wanted.kind in SET_ASIDE else times
    url = url_for(endpoint, public_id=reservation.public_id)
    return offered(refused.verdict, reservation.instrument, sent, url, str(submit), fields)


def _offers(refused: Refusal | None, reservation: Reservation, wanted: Interval | None = None) -> Offers:
    """What can be done instead; where somebody has given the time back meanwhile, it can be booked anew."""
    if isinstance(refused, Refused):
        return offers_instead(reservation, refused)
    is_gone = refused is not None and wanted is not None and reservation.state not in HOLDING
    return offers_anew(reservation, wanted, now()) if is_gone and wanted else Offers()


def _reasons(refused: Refusal | None, reservation: Reservation) -> list[dict[str, str]]:
    """Why it was not done, for the refusal component; empty when nothing was refused."""
    if refused is None:
        return []
    if isinstance(refused, Refused):
        return answer_of(refused.verdict, reservation.instrument.zone).reasons
    words = _("This booking has been changed meanwhile; the page shows it as it is now.")
    return [{"effect": "refuse", "what": words, "how": ""}]
