"""What labs set: which accessories and operators there are, with which instruments, at which hours."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import runs, signed_in
from booking.catalogue.routes.instrument_settings import run_instrument_or_404
from booking.catalogue.settings import SECTIONS
from booking.clock import now
from booking.domain.extras import ExtraKind
from booking.domain.localtime import wall_time
from booking.extras import actions, queries
from booking.extras.forms import DaysOffForm, NewOptionForm, OptionForm
from booking.extras.routes.blueprint import blueprint
from booking.extras.words import KINDS, hours_of
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Instrument, Option, User, db

SETTINGS = "/extras/<public_id>/settings"


@blueprint.get("/instruments/<public_id>/extras")
@signed_in
def of_instrument(public_id: str) -> ResponseReturnValue:
    """What can be added to its bookings, what else the facility has, and a form for a new one."""
    return _list_page(run_instrument_or_404(public_id), NewOptionForm(formdata=None, kind=ExtraKind.ACCESSORY.value))


@blueprint.post("/instruments/<public_id>/extras")
@signed_in
def add(public_id: str) -> ResponseReturnValue:
    """A new accessory or operator, offered with this instrument; its settings ask for the rest."""
    instrument, form = run_instrument_or_404(public_id), NewOptionForm()
    if not form.validate():
        return _list_page(instrument, form), 422
    with transaction():
        instrument = run_instrument_or_404(public_id)
        option = actions.create_option(
            instrument.facility, ExtraKind(form.kind.data), form.name.data, form.name_zh.data, instruments=[instrument]
        )
        address = url_for("extras.settings", public_id=option.public_id)
    flash(_("Added. Now say when it is there, and with which instruments it is offered."), "success")
    return redirect(address, 303)


@blueprint.get(SETTINGS)
@signed_in
def settings(public_id: str) -> ResponseReturnValue:
    """Everything of one that its lab can set."""
    option = run_option_or_404(public_id)
    return _page(option, _form(option))


@blueprint.post(SETTINGS)
@signed_in
def change(public_id: str) -> ResponseReturnValue:
    """Keep what was entered, or say at each field what is wrong."""
    option = run_option_or_404(public_id)
    form = _form(option)
    is_good = form.validate()
    user = _user(form)
    if not is_good or form.person.errors:
        return _page(option, form), 422
    try:
        with transaction():
            _save(run_option_or_404(public_id), form, user.id if user else None)
    except actions.PiecesInUse as error:
        form.pieces.errors = [_("Only %(count)d have no booking ahead. Move bookings first.", count=error.free)]
        return _page(run_option_or_404(public_id), form), 409
    flash(_("Saved. What is booked stays as it is."), "success")
    return redirect(request.path, 303)


@blueprint.post("/extras/<public_id>/days-off")
@signed_in
def add_days_off(public_id: str) -> ResponseReturnValue:
    option, form = run_option_or_404(public_id), DaysOffForm()
    if not form.validate() or form.first.data is None or form.last.data is None:
        return _page(option, _form(option, is_sent=False), form), 422
    with transaction():
        actions.add_days_off(run_option_or_404(public_id), form.first.data, form.last.data, form.reason.data)
    flash(_("Kept. Nobody can book it then; what is booked already stays."), "success")
    return redirect(url_for("extras.settings", public_id=public_id, _anchor="away"), 303)


@blueprint.post("/extras/<public_id>/days-off/<away_id>/removal")
@signed_in
def remove_days_off(public_id: str, away_id: str) -> ResponseReturnValue:
    with transaction():
        option = run_option_or_404(public_id)
        away = next((one for one in option.days_off if one.public_id == away_id), None) or abort(404)
        actions.remove_days_off(option, away)
    flash(_("Removed: it can be booked on these days."), "success")
    return redirect(url_for("extras.settings", public_id=public_id, _anchor="away"), 303)


@blueprint.post("/extras/<public_id>/retirement")
@signed_in
def retire(public_id: str) -> ResponseReturnValue:
    with transaction():
        actions.retire(run_option_or_404(public_id))
    offer_undo(_("Offered no more. Bookings that have it keep it."), url_for("extras.resume", public_id=public_id))
    return redirect(url_for("extras.settings", public_id=public_id), 303)


@blueprint.post("/extras/<public_id>/return")
@signed_in
def resume(public_id: str) -> ResponseReturnValue:
    """Take a retirement back."""
    with transaction():
        actions.resume(run_option_or_404(public_id))
    flash(_("It is offered again."), "success")
    return redirect(url_for("extras.settings", public_id=public_id), 303)


def run_option_or_404(public_id: str) -> Option:
    option = queries.find_option(public_id)
    return option if option is not None and runs(current_user, option.facility) else abort(404)


def _form(option: Option, *, is_sent: bool = True) -> OptionForm:
    is_sent = is_sent and request.method == "POST"
    form = OptionForm(obj=option) if is_sent else OptionForm(formdata=None, obj=option)
    form.offer(queries.instruments_to_offer(option))
    if not is_sent:
        form.fill(option)
    return form


def _user(form: OptionForm) -> User | None:
    """Whose account the e-mail address is; an error at the field if nobody's."""
    if not form.person.data:
        return None
    user = db.session.scalar(select(User).where(User.email == form.person.data.strip().lower()))
    if user is None or not user.is_active:
        form.person.errors = [_("Nobody has an account with this e-mail address.")]
    return user


def _save(option: Option, form: OptionForm, user_id: int | None) -> None:
    chosen = set(form.instrument_ids.data or ())
    actions.change_option(
        option,
        now(),
        instruments=[one for one in queries.instruments_to_offer(option) if one.id in chosen],
        hours=form.windows(),
        user=db.session.get(User, user_id) if user_id and option.kind is ExtraKind.OPERATOR else None,
        pieces=(form.pieces.data or 1) if option.kind is ExtraKind.ACCESSORY else 1,
        name=form.name.data,
        name_zh=form.name_zh.data,
        note=form.note.data,
        note_zh=form.note_zh.data,
        is_there_for_setup=form.is_there_for_setup.data,
    )


def _list_page(instrument: Instrument, form: NewOptionForm) -> str:
    offered = queries.options_of(instrument)
    known = {one.id for one in offered}
    others = [one for one in queries.options_of_facility(instrument.facility) if one.id not in known]
    return render_template(
        "extras/of_instrument.html", instrument=instrument, form=form, offered=offered, others=others, section="extras",
        sections=SECTIONS, kinds=KINDS, hours_of=hours_of,
    )  # fmt: skip


def _page(option: Option, form: OptionForm, days_form: DaysOffForm | None = None) -> str:
    today = wall_time(now(), option.zone).date()
    words: dict[str, Any] = {"kind": KINDS[option.kind], "is_operator": option.kind is ExtraKind.OPERATOR}
    return render_template(
        "extras/settings.html",
        option=option,
        form=form,
        days_form=days_form or DaysOffForm(formdata=None),
        away=[one for one in option.days_off if one.last >= today],
        **words,
    )
