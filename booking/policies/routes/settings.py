"""A level's policy: what holds, who has said it, and setting it here or inheriting it again."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.access import signed_in
from booking.domain.policy import Level
from booking.languages import current_language
from booking.policies.actions import PolicyClash, set_policy
from booking.policies.forms import SettingForm, form_of
from booking.policies.proposals import of_settings
from booking.policies.queries import Owner, held_settings, level_of
from booking.policies.routes.blueprint import blueprint
from booking.policies.routes.owners import OF_REGION, OWNER, address, crumbs_of, owner_or_404, places_of
from booking.policies.routes.stranded import Change, put
from booking.policies.words import GROUPS, SETTINGS, clash_in_words, value_in_words


@dataclass(frozen=True, slots=True)
class Row:
    """A setting on the page. `source` says who has set it, None nobody; `above` what would hold if inherited."""

    setting: Any
    value: str
    source: Any
    is_own: bool
    above: str
    form: SettingForm


@blueprint.get("/policy", defaults=OF_REGION)
@blueprint.get(f"{OWNER}/policy")
@signed_in
def policy(level: str, public_id: str) -> ResponseReturnValue:
    """What the level says of each setting, and what it inherits."""
    return _page(owner_or_404(level, public_id))


@blueprint.post("/policy", defaults=OF_REGION)
@blueprint.post(f"{OWNER}/policy")
@signed_in
def set_setting(level: str, public_id: str) -> ResponseReturnValue:
    """Set one setting here, or take it back. Bookings that would be stranded are shown first."""
    owner = owner_or_404(level, public_id)
    name = request.form.get("setting", "")
    if name not in SETTINGS:
        abort(404)
    form = form_of(name, held_settings(owner)[name].value, request.form)
    is_set = request.form.get("do") != "inherit"
    if is_set and not form.validate():
        return _page(owner, form), 422
    wanted = {name: form.value if is_set else None}
    change = Change(
        title=str(SETTINGS[name].title),
        name=list(places_of(owner, "policy").values())[-1].name,
        back=address(owner, "policy"),
        owner=lambda: owner_or_404(level, public_id),
        propose=lambda: of_settings(owner_or_404(level, public_id), wanted),
        save=lambda: set_policy(owner_or_404(level, public_id), wanted),
    )
    try:
        answer = put(change)
    except PolicyClash as clash:
        return _clashing(owner_or_404(level, public_id), form, clash), 422
    if answer is not None:
        return answer
    flash(_("Saved."), "success")
    return redirect(address(owner_or_404(level, public_id), "policy"), 303)


def _clashing(owner: Owner, form: SettingForm, clash: PolicyClash) -> str:
    form.field.errors = clash_in_words(clash, clash.instrument.name_in(current_language()))
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
