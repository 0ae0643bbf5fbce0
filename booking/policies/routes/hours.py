"""Opening hours of a level: everybody's, and those of some people only; or what holds above."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from booking.access import signed_in
from booking.catalogue.actions.openings import set_opening_windows
from booking.catalogue.forms.rules import HoursForm
from booking.domain.opening import LEVELS, Audience, Window, windows_for
from booking.policies.hours_words import AUDIENCES, by_whom, who_in_words
from booking.policies.openings import held_openings, own_openings
from booking.policies.proposals import of_hours
from booking.policies.queries import Owner, level_of
from booking.policies.routes.blueprint import blueprint
from booking.policies.routes.owners import OF_REGION, OWNER, address, crumbs_of, owner_or_404, places_of
from booking.policies.routes.stranded import Change, put
from booking.reservations.requirement_words import LEVELS as LEVEL_WORDS


class ClassHoursForm(HoursForm):
    """The week of one class of people."""

    audience = SelectField(_l("For whom"))
    least_level = SelectField(_l("From which level on"))

    def offer(self) -> None:
        self.audience.choices = [SelectChoice(one.value, words) for one, words in AUDIENCES.items()]
        self.least_level.choices = [SelectChoice(str(n), LEVEL_WORDS[str(n)] if n else _("any")) for n in LEVELS]


@blueprint.get("/policy/hours", defaults=OF_REGION)
@blueprint.get(f"{OWNER}/hours")
@signed_in
def hours(level: str, public_id: str) -> ResponseReturnValue:
    """What holds, whose it is, and the week of one class of people to change."""
    return _page(owner_or_404(level, public_id))


@blueprint.post("/policy/hours", defaults=OF_REGION)
@blueprint.post(f"{OWNER}/hours")
@signed_in
def set_hours(level: str, public_id: str) -> ResponseReturnValue:
    """Set the hours of a class of people here, or take them back. Bookings that would be stranded are shown first."""
    owner = owner_or_404(level, public_id)
    form = _form(owner)
    if not form.validate():
        return _page(owner, form), 422
    windows = tuple(form.windows())
    audience, least_level = Audience(form.audience.data), int(form.least_level.data)
    change = Change(
        title=_("Opening hours of %(who)s", who=who_in_words(audience, least_level)),
        name=list(places_of(owner, "hours").values())[-1].name,
        back=address(owner, "hours"),
        owner=lambda: owner_or_404(level, public_id),
        propose=lambda: of_hours(owner_or_404(level, public_id), windows, audience, least_level),
        save=lambda: set_opening_windows(owner_or_404(level, public_id), windows, audience, least_level),
    )
    answer = put(change)
    if answer is not None:
        return answer
    flash(_("Saved."), "success")
    return redirect(address(owner_or_404(level, public_id), "hours"), 303)


def _form(owner: Owner) -> ClassHoursForm:
    """Of the class that the address names, everybody without."""
    form = ClassHoursForm()
    form.offer()
    if not form.is_submitted():
        named = request.args.get("audience", "")
        form.audience.data = named if named in set(Audience) else Audience.EVERYONE.value
        level = request.args.get("least_level", "")
        form.least_level.data = level if level in LEVEL_WORDS else "0"
    chosen = (form.audience.data, form.least_level.data)
    own = [one for one in own_openings(owner) if (one.audience.value, str(one.least_level)) == chosen]
    follow = _("As inherited: none of its own") if _is_only_class(owner, chosen) else _("None of these people's own")
    form.fill([one.window for one in own], _inherited(owner), follow, _("These hours:"))
    return form


def _is_only_class(owner: Owner, chosen: tuple[str, str]) -> bool:
    """Whether this level says nothing of others, so that without these hours those of the level above hold."""
    return all((one.audience.value, str(one.least_level)) == chosen for one in own_openings(owner))


def _inherited(owner: Owner) -> tuple[Window, ...]:
    """What holds without hours of its own, to begin with; nothing where the level has some."""
    held = held_openings(owner)
    return windows_for(held.openings, is_own_school=True, level=0) if held.level != level_of(owner) else ()


def _page(owner: Owner, form: ClassHoursForm | None = None) -> str:
    held, own = held_openings(owner), own_openings(owner)
    places = places_of(owner, "hours")
    shown: Any = places.get(held.level)
    classes = [
        (one.audience.value, one.least_level)
        for one in sorted(
            {(o.audience, o.least_level): o for o in own}.values(), key=lambda o: (o.least_level, o.audience)
        )
    ]
    return render_template(
        "policies/hours.html", owner=owner, places=list(places.values()), level=level_of(owner), source=shown,
        held=by_whom(held.openings), is_own=bool(own), classes=classes, form=form or _form(owner),
        action=address(owner, "hours"), policy_url=address(owner, "policy"), crumbs=crumbs_of(owner, "hours"),
        class_url=lambda audience, level: address(owner, "hours", audience=audience, least_level=level),
        who=lambda audience, level: who_in_words(Audience(audience), level),
    )  # fmt: skip
