"""A level's policy: what holds, who has said it, and setting it here or inheriting it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import is_region_administrator, requires, signed_in
from booking.clock import now
from booking.domain.policy import Level, Value
from booking.languages import current_language
from booking.policies.actions import PolicyClash, set_policy
from booking.policies.forms import SettingForm, form_of
from booking.policies.queries import Owner, held_settings, level_of, values_if
from booking.policies.routes.blueprint import blueprint
from booking.policies.routes.owners import address, crumbs_of, owner_or_404, places_of
from booking.policies.routes.stranded import NotSettled, rows_of, settle
from booking.policies.stranding import changing, policy_of, stranded
from booking.policies.words import GROUPS, SETTINGS, fault_in_words, value_in_words
from booking.transaction import transaction


@dataclass(frozen=True, slots=True)
class Row:
    """A setting on the page. `source` says who has set it, None nobody; `above` what would hold if inherited."""

    setting: Any
    value: str
    source: Any
    is_own: bool
    above: str
    form: SettingForm


@blueprint.get("/policy")
@requires(is_region_administrator)
def region_policy() -> ResponseReturnValue:
    """The region's."""
    return _page(owner_or_404("region"))


@blueprint.get("/schools/<public_id>/policy")
@signed_in
def school_policy(public_id: str) -> ResponseReturnValue:
    """A school's."""
    return _page(owner_or_404("school", public_id))


@blueprint.get("/facilities/<public_id>/policy")
@signed_in
def facility_policy(public_id: str) -> ResponseReturnValue:
    """A facility's."""
    return _page(owner_or_404("facility", public_id))


@blueprint.get("/instruments/<public_id>/policy")
@signed_in
def instrument_policy(public_id: str) -> ResponseReturnValue:
    """An instrument's."""
    return _page(owner_or_404("instrument", public_id))


@blueprint.post("/policy")
@requires(is_region_administrator)
def set_region_policy() -> ResponseReturnValue:
    """Set or take back one setting of the region."""
    return _change("region")


@blueprint.post("/schools/<public_id>/policy")
@signed_in
def set_school_policy(public_id: str) -> ResponseReturnValue:
    """Set or take back one setting of a school."""
    return _change("school", public_id)


@blueprint.post("/facilities/<public_id>/policy")
@signed_in
def set_facility_policy(public_id: str) -> ResponseReturnValue:
    """Set or take back one setting of a facility."""
    return _change("facility", public_id)


@blueprint.post("/instruments/<public_id>/policy")
@signed_in
def set_instrument_policy(public_id: str) -> ResponseReturnValue:
    """Set or take back one setting of an instrument."""
    return _change("instrument", public_id)


def _change(kind: str, public_id: str = "") -> ResponseReturnValue:
    """Bookings that would be stranded are shown first, with what may become of each."""
    owner = owner_or_404(kind, public_id)
    name = request.form.get("setting", "")
    if name not in SETTINGS:
        abort(404)
    form = form_of(name, held_settings(owner)[name].value, request.form)
    is_set = request.form.get("do") != "inherit"
    if is_set and not form.validate():
        return _page(owner, form), 422
    wanted = {name: form.value if is_set else None}
    if "seen" not in request.form and (found := _stranded(owner, wanted)):
        return _stranded_page(owner, form, wanted, found)
    try:
        with transaction():
            owner = owner_or_404(kind, public_id)
            found = _stranded(owner, wanted)
            settle(found, set(request.form.get("seen", "").split()), lambda: set_policy(owner, wanted))
    except PolicyClash as clash:
        return _clashing(owner_or_404(kind, public_id), form, clash), 422
    except NotSettled as error:
        owner = owner_or_404(kind, public_id)
        return _stranded_page(owner, form, wanted, _stranded(owner, wanted), error.public_id), 409
    flash(_("Saved."), "success")
    return redirect(address(owner_or_404(kind, public_id), "policy"), 303)


def _stranded(owner: Owner, wanted: dict[str, Value | None]) -> list[Any]:
    values = values_if(owner, wanted)
    return stranded(values.keys(), now(), changing({one: policy_of(held) for one, held in values.items()}))


def _clashing(owner: Owner, form: SettingForm, clash: PolicyClash) -> str:
    instrument = clash.instrument.name_in(current_language())
    form.field.errors = [
        fault_in_words(fault, name, clash.values[name], instrument) for name, fault in clash.faults.items()
    ]
    return _page(owner, form)


def _page(owner: Owner, form: SettingForm | None = None) -> str:
    places, held = places_of(owner, "policy"), held_settings(owner)
    above = _held_above(owner, places)
    groups = [
        (title, [_row(setting, held, above, places, level_of(owner), form) for setting in settings])
        for title, settings in GROUPS
    ]
    return render_template(
        "policies/policy.html", owner=owner, level=level_of(owner), places=list(places.values()), groups=groups,
        form=form, action=address(owner, "policy"), hours_url=address(owner, "hours"),
        crumbs=crumbs_of(owner, "policy"),
    )  # fmt: skip


def _held_above(owner: Owner, places: dict[Level, Any]) -> Any:
    """What would hold if this level said nothing: what holds one level out."""
    outer = list(places.values())[:-1]
    return held_settings(outer[-1].owner) if outer else None


def _row(setting: Any, held: Any, above: Any, places: Any, level: Level, form: SettingForm | None) -> Row:
    one = held[setting.name]
    is_sent = form is not None and form.setting == setting.name
    return Row(
        setting=setting,
        value=value_in_words(setting.name, one.value),
        source=places.get(one.level),
        is_own=one.level == level,
        above=value_in_words(setting.name, above[setting.name].value) if above else _("what everybody begins with"),
        form=form if is_sent and form is not None else form_of(setting.name, one.value),
    )


def _stranded_page(
    owner: Owner, form: SettingForm, wanted: dict[str, Value | None], found: Sequence[Any], stuck: str = ""
) -> str:
    values = values_if(owner, wanted)
    change = changing({one: policy_of(held) for one, held in values.items()})
    name = form.setting
    return render_template(
        "policies/stranded.html",
        owner=owner,
        places=list(places_of(owner, "policy").values()),
        rows=rows_of(found, current_user.id, now(), change, stuck),
        action=address(owner, "policy"),
        fields={
            "setting": name,
            "do": "inherit" if wanted[name] is None else "set",
            name: request.form.get(name, ""),
        },
        title=SETTINGS[name].title,
    )
