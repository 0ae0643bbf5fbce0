"""Changing an instrument: a page for each part of its settings, adding one, retiring one."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking.access import facilities_run_by, runs, signed_in
from booking.catalogue import actions
from booking.catalogue.actions.instruments import StillBooked
from booking.catalogue.actions.techniques import technique_code
from booking.catalogue.forms.fields import CatalogueForm
from booking.catalogue.forms.instrument import NameForm
from booking.catalogue.forms.rules import MoveForm, ResourceForm
from booking.catalogue.queries.institutions import find_facility
from booking.catalogue.queries.instruments import find_instrument
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.settings import SECTIONS, FieldRefused
from booking.clock import now
from booking.languages import current_language
from booking.policies.actions import PolicyClash
from booking.policies.words import clash_in_words
from booking.transaction import SlotTaken, transaction
from booking.undo import offer_undo
from models import Facility, Instrument, OpenTo, ResourceKind, db

SECTION = "/instruments/<public_id>/settings/<any(place,rules,needs,reports):section>"


@blueprint.get("/instruments/<public_id>/settings")
@blueprint.get(SECTION)
@signed_in
def settings(public_id: str, section: str = "identity") -> ResponseReturnValue:
    """A page of the settings."""
    found = run_instrument_or_404(public_id)
    return _page(found, section, SECTIONS[section].ask(found))


@blueprint.post("/instruments/<public_id>/settings")
@blueprint.post(SECTION)
@signed_in
def change(public_id: str, section: str = "identity") -> ResponseReturnValue:
    """Keep what was entered, or say at each field what is wrong."""
    part = SECTIONS[section]
    form = part.ask(run_instrument_or_404(public_id))
    if not form.validate():
        return _page(run_instrument_or_404(public_id), section, form), 422
    try:
        with transaction():
            part.save(run_instrument_or_404(public_id), form, now())
    except FieldRefused as refused:
        form[refused.name].errors = [refused.words]
        return _page(run_instrument_or_404(public_id), section, form), 409
    except SlotTaken:  # another instrument's lab began to share the same at the same moment
        if "shared_ids" not in form:
            raise
        form["shared_ids"].errors = [_("Somebody has just booked or shared one of these. Look again and repeat it.")]
        return _page(run_instrument_or_404(public_id), section, form), 409
    flash(_("Saved."), "success")
    return redirect(request.path, 303)


@blueprint.get("/facilities/<public_id>/instruments/new")
@signed_in
def new_instrument(public_id: str) -> ResponseReturnValue:
    """What a new instrument needs to begin with; the rest is asked by its settings."""
    return _new_page(_run_facility_or_404(public_id), NameForm())


@blueprint.post("/facilities/<public_id>/instruments")
@signed_in
def add_instrument(public_id: str) -> ResponseReturnValue:
    """It can be booked by its own school only, until its lab has looked at its rules."""
    form = NameForm()
    facility = _run_facility_or_404(public_id)
    if not form.validate():
        return _new_page(facility, form), 422
    try:
        with transaction():
            facility = _run_facility_or_404(public_id)
            added = actions.create_instrument(facility, open_to=OpenTo.INSTITUTION, **form.values())
    except PolicyClash as clash:  # the levels above contradict each other, which shows where somebody inherits it all
        form["name"].errors = clash_in_words(clash, form["name"].data)
        return _new_page(_run_facility_or_404(public_id), form), 422
    flash(_("Added. Now say what it does, and how it is booked."), "success")
    return redirect(url_for("catalogue.settings", public_id=added.public_id), 303)


@blueprint.post("/instruments/<public_id>/facility")
@signed_in
def move(public_id: str) -> ResponseReturnValue:
    """Give it to another facility of its school that the reader runs, too."""
    form = MoveForm()
    found = run_instrument_or_404(public_id)
    form.offer(_facilities_to_move_to(found))
    if not form.validate():
        return _page(found, "place", SECTIONS["place"].ask(found), move_form=form), 422
    try:
        with transaction():
            found = run_instrument_or_404(public_id)
            target = _run_facility_or_404(form.facility.data)
            if target.institution_id != found.institution_id:
                abort(404)
            actions.move_instrument(found, target, now())
    except PolicyClash as clash:
        found = run_instrument_or_404(public_id)
        form.facility.errors = clash_in_words(clash, found.name_in(current_language()))
        return _page(found, "place", SECTIONS["place"].ask(found), move_form=form), 422
    flash(_("Moved: the facility's hours and clock hold for it now."), "success")
    return redirect(url_for("catalogue.settings", public_id=public_id, section="place"), 303)


@blueprint.post("/instruments/<public_id>/retirement")
@signed_in
def retire(public_id: str) -> ResponseReturnValue:
    """Take it out of the catalogue, unless somebody has booked it."""
    try:
        with transaction():
            actions.retire_instrument(run_instrument_or_404(public_id), now())
    except StillBooked as error:
        words = ngettext(
            "Not retired: one booking lies ahead. Cancel or move it first.",
            "Not retired: %(num)d bookings lie ahead. Cancel or move them first.",
            error.bookings,
        )
        flash(words, "error")
        return redirect(
            url_for("facility.schedule", public_id=run_instrument_or_404(public_id).facility.public_id), 303
        )
    offer_undo(
        _("Retired: the catalogue shows it no longer."), url_for("catalogue.return_to_service", public_id=public_id)
    )
    return redirect(url_for("catalogue.settings", public_id=public_id, section="rules"), 303)


@blueprint.post("/instruments/<public_id>/return")
@signed_in
def return_to_service(public_id: str) -> ResponseReturnValue:
    """Take a retirement back."""
    with transaction():
        actions.return_instrument(run_instrument_or_404(public_id))
    flash(_("It is in service again."), "success")
    return redirect(url_for("catalogue.settings", public_id=public_id, section="rules"), 303)


@blueprint.post("/instruments/<public_id>/resources")
@signed_in
def add_resource(public_id: str) -> ResponseReturnValue:
    """Something that several instruments of the school share; it is chosen on each of them then."""
    form = ResourceForm()
    found = run_instrument_or_404(public_id)
    if not form.validate():
        asked = SECTIONS["needs"].ask(found)
        return _page(found, "needs", asked, resource_form=form), 422
    with transaction():
        institution = run_instrument_or_404(public_id).institution
        code = technique_code(form.name.data)
        actions.create_resource(
            institution, code=code, name=form.name.data, name_zh=form.name_zh.data, kind=ResourceKind(form.kind.data)
        )
    flash(_("Added. Choose it in the list for each instrument that needs it."), "success")
    return redirect(url_for("catalogue.settings", public_id=public_id, section="needs"), 303)


def run_instrument_or_404(public_id: str) -> Instrument:
    """For those who do not run it there are no settings."""
    found = find_instrument(public_id, current_user)
    return found if found is not None and runs(current_user, found.facility) else abort(404)


def _facilities_to_move_to(found: Instrument) -> list[Facility]:
    run = facilities_run_by(current_user).where(
        Facility.institution_id == found.institution_id, Facility.id != found.facility_id
    )
    return list(db.session.scalars(run))


def _run_facility_or_404(public_id: str) -> Facility:
    found = find_facility(public_id)
    return found if found is not None and runs(current_user, found) else abort(404)


def _page(found: Instrument, section: str, form: CatalogueForm, **beside: Any) -> str:
    if section == "place" and "move_form" not in beside:
        beside["move_form"] = MoveForm(formdata=None)
        beside["move_form"].offer(_facilities_to_move_to(found))
    return render_template(
        f"catalogue/settings/{section}.html",
        instrument=found,
        form=form,
        section=section,
        sections=SECTIONS,
        **SECTIONS[section].beside() | beside,
    )


def _new_page(facility: Facility, form: NameForm) -> str:
    return render_template("catalogue/settings/new.html", facility=facility, form=form)
