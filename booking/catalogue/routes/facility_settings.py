"""Adding a facility to a school, and changing one: contact, place and zone. Hours are changed with its policy."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import runs, signed_in
from booking.catalogue import actions
from booking.catalogue.forms.institution import FacilityForm
from booking.catalogue.forms.rules import HoursForm
from booking.catalogue.queries.institutions import find_facility
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.routes.institution_settings import administered_or_404
from booking.catalogue.routes.keeping import keep
from booking.clock import now
from models import Facility, Institution


@blueprint.get("/schools/<public_id>/facilities/new")
@signed_in
def new_facility(public_id: str) -> ResponseReturnValue:
    """A school opens a facility."""
    school = administered_or_404(public_id)
    return _page(school, None, _form(school.time_zone, None), _first_hours())


@blueprint.post("/schools/<public_id>/facilities")
@signed_in
def add_facility(public_id: str) -> ResponseReturnValue:
    """Its people are appointed, and its instruments are added, from its page."""
    form, hours = _form(administered_or_404(public_id).time_zone, None), _first_hours()

    def create() -> Facility:
        school = administered_or_404(public_id)
        return actions.create_facility(school, opening=hours.windows(), **form.values())

    kept = all([form.validate(), hours.validate()]) and keep(form, create)
    if not kept:
        return _page(administered_or_404(public_id), None, form, hours), 422
    flash(_("Added. Now add its instruments."), "success")
    return redirect(url_for("catalogue.facility", public_id=kept), 303)


@blueprint.get("/facilities/<public_id>/settings")
@signed_in
def facility_settings(public_id: str) -> ResponseReturnValue:
    """What the facility is, and where to find it."""
    found = run_facility_or_404(public_id)
    return _page(found.institution, found, _form(found.time_zone, found))


@blueprint.post("/facilities/<public_id>/settings")
@signed_in
def change_facility(public_id: str) -> ResponseReturnValue:
    """Keep what was entered, or say at each field what is wrong."""
    found = run_facility_or_404(public_id)
    form = _form(found.time_zone, found)

    def change() -> Facility:
        facility = run_facility_or_404(public_id)
        actions.change_facility(facility, now=now(), **form.values())
        return facility

    if not form.validate() or not keep(form, change):
        found = run_facility_or_404(public_id)
        return _page(found.institution, found, form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("catalogue.facility", public_id=public_id), 303)


def run_facility_or_404(public_id: str) -> Facility:
    """For those who do not run it there are no settings."""
    found = find_facility(public_id)
    return found if found is not None and runs(current_user, found) else abort(404)


def _form(time_zone: str, found: Facility | None) -> FacilityForm:
    form = FacilityForm(obj=found, data=None if found else {"time_zone": time_zone})
    form.offer(time_zone)
    return form


def _first_hours() -> HoursForm:
    """Of a facility that is being added, in which nobody can have booked."""
    hours = HoursForm()
    hours.fill((), (), _("Day and night, every day"), _("These hours:"))
    return hours


def _page(school: Institution, found: Facility | None, form: FacilityForm, hours: HoursForm | None = None) -> str:
    return render_template(
        "catalogue/settings/facility.html", institution=school, facility=found, form=form, hours=hours
    )
