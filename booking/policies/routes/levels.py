"""People and levels: whom the lab trusts with what, for hours that depend on it."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from wtforms import DateField, Field, SelectChoice, SelectField
from wtforms.validators import Optional, ValidationError

from booking.access import runs, signed_in
from booking.catalogue.forms.fields import CatalogueForm, short_line
from booking.clock import now
from booking.facility.queries.week import instruments_of
from booking.languages import current_language
from booking.policies.qualifying import give_level, levels_at, person_by_email
from booking.policies.routes.blueprint import blueprint
from booking.policies.routes.owners import owner_or_404
from booking.reservations.requirement_words import LEVELS
from booking.transaction import transaction
from models import Facility, Qualification, db


class LevelForm(CatalogueForm):
    """A level for a person, by her address."""

    email = short_line(_l("E-mail address of the person"), 320, is_required=True)
    level = SelectField(_l("Level"))
    instrument = SelectField(_l("Instrument"))
    valid_until = DateField(_l("Valid until"), [Optional()])

    def offer(self, facility: Facility) -> None:
        self.level.choices = [SelectChoice(str(number), LEVELS[str(number)]) for number in (1, 2, 3)]
        named = [SelectChoice(one.public_id, one.name_in(current_language())) for one in instruments_of(facility)]
        self.instrument.choices = [SelectChoice("", _("all instruments of the facility")), *named]

    def validate_email(self, field: Field) -> None:
        """Somebody who has an account."""
        if person_by_email(field.data) is None:
            raise ValidationError(_("Nobody is known by this address. She has to register first."))

    def validate_valid_until(self, field: Field) -> None:
        """A day to come."""
        if field.data and field.data < now().date():
            raise ValidationError(_("This day is over."))


@blueprint.get("/facilities/<public_id>/levels")
@signed_in
def levels(public_id: str) -> ResponseReturnValue:
    """Who has which level here."""
    found = _facility_or_404(public_id)
    return _page(found, _form(found))


@blueprint.post("/facilities/<public_id>/levels")
@signed_in
def give(public_id: str) -> ResponseReturnValue:
    """Give a person a level, instead of the one that she had for the same."""
    form = _form(_facility_or_404(public_id))
    if not form.validate():
        return _page(_facility_or_404(public_id), form), 422
    with transaction():
        facility = _facility_or_404(public_id)
        person = person_by_email(form.email.data) or abort(404)
        chosen = {one.public_id: one for one in instruments_of(facility)}.get(form.instrument.data)
        until: date | None = form.valid_until.data
        give_level(person, facility, chosen, int(form.level.data), valid_until=until, by=_reader(), now=now())
    flash(_("Saved."), "success")
    return redirect(url_for("policies.levels", public_id=public_id), 303)


@blueprint.post("/levels/<public_id>/removal")
@signed_in
def take_back(public_id: str) -> ResponseReturnValue:
    """The person has this level no longer; her bookings stay. What a training has given is withdrawn, not deleted."""
    level = select(Qualification).where(Qualification.public_id == public_id, Qualification.training_id.is_(None))
    with transaction():
        found = db.session.scalar(level) or abort(404)
        if found.facility is None or not runs(current_user, found.facility):
            abort(404)
        address = found.facility.public_id
        db.session.delete(found)
    flash(_("Taken back."), "success")
    return redirect(url_for("policies.levels", public_id=address), 303)


def _form(facility: Facility) -> LevelForm:
    form = LevelForm()
    form.offer(facility)
    return form


def _facility_or_404(public_id: str) -> Facility:
    found = owner_or_404("facilities", public_id)
    return found if isinstance(found, Facility) else abort(404)


def _reader() -> Any:
    return current_user


def _page(facility: Facility, form: LevelForm) -> str:
    return render_template(
        "policies/levels.html", facility=facility, form=form, rows=levels_at(facility), level_words=LEVELS,
        today=now().date(),
    )  # fmt: skip
