"""Adding a school to the region, and changing one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import administers, is_region_administrator, requires, signed_in
from booking.catalogue import actions
from booking.catalogue.forms.institution import InstitutionForm
from booking.catalogue.queries.choices import possible_parents
from booking.catalogue.queries.institutions import find_institution
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.routes.keeping import keep
from booking.clock import now
from models import Institution, InstitutionKind

COLUMNS = ("name", "name_zh", "code", "ror", "city", "city_zh", "website", "time_zone", "currency")
USUAL = {"time_zone": "Europe/London", "currency": "EUR"}


@blueprint.get("/schools/new")
@requires(is_region_administrator)
def new_institution() -> ResponseReturnValue:
    """A school joins the region."""
    return _page(None, _form(None))


@blueprint.post("/schools")
@requires(is_region_administrator)
def add_institution() -> ResponseReturnValue:
    """Its administrator is appointed, and its facilities are added, from its page."""
    form = _form(None)
    kept = form.validate() and keep(form, lambda: actions.create_institution(**_values(form)))
    if not kept:
        return _page(None, form), 422
    flash(_("Added. Now add its facilities."), "success")
    return redirect(url_for("catalogue.institution", public_id=kept), 303)


@blueprint.get("/schools/<public_id>/settings")
@signed_in
def institution_settings(public_id: str) -> ResponseReturnValue:
    """Name, codes, zone, currency and e-mail domains."""
    found = administered_or_404(public_id)
    return _page(found, _form(found))


@blueprint.post("/schools/<public_id>/settings")
@signed_in
def change_institution(public_id: str) -> ResponseReturnValue:
    """Keep what was entered, or say at each field what is wrong.

    Its own administrator does not say which addresses are its members': she could claim another school's people.
    """
    form = _form(administered_or_404(public_id))

    def change() -> Institution:
        found = administered_or_404(public_id)
        kept = {"domains": [one.domain for one in found.domains]}
        actions.change_institution(found, now=now(), **kept | _values(form))
        return found

    if not form.validate() or not keep(form, change):
        return _page(administered_or_404(public_id), form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("catalogue.institution", public_id=public_id), 303)


def administered_or_404(public_id: str) -> Institution:
    """For those who do not administer it there are no settings."""
    found = find_institution(public_id)
    return found if found is not None and administers(current_user, found) else abort(404)


def _form(found: Institution | None) -> InstitutionForm:
    form = InstitutionForm(data=_shown(found) if found else USUAL)
    form.offer(possible_parents(found), found)
    if not is_region_administrator(current_user):
        del form.domains
    return form


def _shown(found: Institution) -> dict[str, Any]:
    """What the form shows: columns as they are, the parent by its public id, the domains by their names."""
    columns = {name: getattr(found, name) for name in COLUMNS}
    return columns | {
        "kind": found.kind.value,
        "parent": found.parent.public_id if found.parent else "",
        "domains": [one.domain for one in found.domains],
    }


def _values(form: InstitutionForm) -> dict[str, Any]:
    """What was entered, as the actions take it."""
    entered = form.values()
    parent = find_institution(entered["parent"]) if entered["parent"] else None
    return entered | {"kind": InstitutionKind(entered["kind"]), "parent": parent}


def _page(found: Institution | None, form: InstitutionForm) -> str:
    return render_template("catalogue/settings/institution.html", institution=found, form=form)
