"""The quotas of a level: those it has set, those from above, a form for a new one; ending one, with undo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import access
from booking.catalogue.queries.institutions import find_facility, find_institution, schools
from booking.catalogue.queries.instruments import find_instrument
from booking.clock import now
from booking.declarations import signed_in
from booking.languages import current_language
from booking.policies.queries import Owner
from booking.quotas import actions, queries
from booking.quotas.forms import QuotaForm
from booking.quotas.words import in_words
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Facility, Institution, Quota

blueprint = Blueprint("quotas", __name__)
REGION = "region"
ADMINISTRATION = "administration.start"
LEVEL = "/<any(schools,facilities,instruments):level>/<public_id>/quotas"
OF_REGION: dict[str, Any] = {"rule": "/region/quotas", "defaults": {"level": REGION, "public_id": REGION}}
FIND: dict[str, Callable[[str], Institution | Facility | None]] = {
    "schools": find_institution,
    "facilities": find_facility,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A level's address and name; `owner` None is the region."""

    level: str
    public_id: str
    owner: Owner

    @property
    def name(self) -> str:
        return self.owner.name_in(current_language()) if self.owner else _("the region")

    @property
    def home(self) -> str:
        """The level's own page."""
        if self.level == "instruments":
            return url_for("catalogue.settings", public_id=self.public_id)
        if self.level == "facilities":
            return url_for("catalogue.facility", public_id=self.public_id)
        is_school = self.level == "schools"
        return url_for("catalogue.institution", public_id=self.public_id) if is_school else url_for(ADMINISTRATION)

    @property
    def url(self) -> str:
        return url_for("quotas.of_level", level=self.level, public_id=self.public_id)


@blueprint.get(**OF_REGION)
@blueprint.get(LEVEL)
@signed_in
def of_level(level: str, public_id: str) -> ResponseReturnValue:
    """What limits bookings at this level, and since where."""
    place = _place_or_404(level, public_id)
    return _page(place, _form(place))


@blueprint.post(**OF_REGION)
@blueprint.post(LEVEL)
@signed_in
def add(level: str, public_id: str) -> ResponseReturnValue:
    """A quota from now on; what is booked stays, and counts."""
    place = _place_or_404(level, public_id)
    form = _form(place)
    if not form.validate():
        return _page(place, form), 422
    with transaction():
        place = _place_or_404(level, public_id)
        chosen = set(form.instrument_ids.data or ())
        instruments = [one for one in queries.instruments_to_name(place.owner) if one.public_id in chosen]
        partner = find_institution(form.partner.data) if form.partner.data else None
        values = form.values() | {"partner_id": partner.id if partner else None}
        actions.set_quota(place.owner, current_user, now(), instruments, **values)
    flash(_("Set. It holds for every booking from now on."), "success")
    return redirect(place.url, 303)


@blueprint.post("/quotas/<public_id>/end")
@signed_in
def end(public_id: str) -> ResponseReturnValue:
    """It limits nothing from now on."""
    with transaction():
        place = place_of(actions.end_quota(_quota_or_404(public_id), now()))
        address = place.url
    offer_undo(_("Ended: it limits nothing any more."), url_for("quotas.resume", public_id=public_id))
    return redirect(address, 303)


@blueprint.post("/quotas/<public_id>/resumption")
@signed_in
def resume(public_id: str) -> ResponseReturnValue:
    """Take an ending back."""
    with transaction():
        address = place_of(actions.take_up_again(_quota_or_404(public_id))).url
    flash(_("It holds again."), "success")
    return redirect(address, 303)


def place_of(quota: Quota) -> Place:
    """The level that has set it."""
    if quota.instrument is not None:
        return Place("instruments", quota.instrument.public_id, quota.instrument)
    if quota.facility is not None:
        return Place("facilities", quota.facility.public_id, quota.facility)
    if quota.institution is not None:
        return Place("schools", quota.institution.public_id, quota.institution)
    return Place(REGION, REGION, None)


def _may_set(owner: Owner) -> bool:
    if owner is None:
        return access.is_region_administrator(current_user)
    if isinstance(owner, Institution):
        return access.administers(current_user, owner)
    return access.runs(current_user, owner if isinstance(owner, Facility) else owner.facility)


def _place_or_404(level: str, public_id: str) -> Place:
    """For whoever may not set quotas there is no such page."""
    owner: Owner = None
    if level == "instruments":
        owner = find_instrument(public_id, current_user)
    elif level in FIND:
        owner = FIND[level](public_id)
    if (owner is None) != (level == REGION) or not _may_set(owner):
        abort(404)
    return Place(level, public_id, owner)


def _quota_or_404(public_id: str) -> Quota:
    found = queries.find_quota(public_id)
    is_pool = found is not None and found.clause_id is not None  # ends with its agreement
    return found if found is not None and not is_pool and _may_set(place_of(found).owner) else abort(404)


def _form(place: Place) -> QuotaForm:
    form = QuotaForm()
    institutions = [school.institution for school in schools()]
    form.offer(institutions, queries.instruments_to_name(place.owner), current_language())
    return form


def _page(place: Place, form: QuotaForm) -> str:
    above: list[dict[str, Any]] = [
        {"quota": quota, "place": place_of(quota)} for quota in queries.quotas_above(place.owner)
    ]
    return render_template(
        "quotas/of_level.html", place=place, form=form, quotas=queries.quotas_of(place.owner), above=above,
        in_words=in_words, is_new=request.method == "POST",
    )  # fmt: skip
