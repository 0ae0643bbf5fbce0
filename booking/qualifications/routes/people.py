"""A facility's people: who holds which of its trainings, and giving one by hand."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.access import runs, signed_in
from booking.catalogue.queries.institutions import find_facility
from booking.clock import now
from booking.domain.held import Fate
from booking.paging import page_of
from booking.policies.qualifying import person_by_email
from booking.qualifications.actions import grant
from booking.qualifications.forms import FateForm, GrantForm
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.words import OVER, STATES
from booking.reservations.requirement_words import LEVELS
from booking.transaction import transaction
from models import Facility, Qualification, Training, User, WithdrawalPolicy, db


@blueprint.get("/facilities/<public_id>/qualifications")
@signed_in
def people(public_id: str) -> ResponseReturnValue:
    """Who holds what; ?q= finds people by name or address."""
    found = facility_or_404(public_id)
    return people_page(found, _form(found))


@blueprint.post("/facilities/<public_id>/qualifications")
@signed_in
def give(public_id: str) -> ResponseReturnValue:
    """Qualify somebody without a session, such as after a check-ride."""
    form = _form(facility_or_404(public_id))
    if not form.validate():
        return people_page(facility_or_404(public_id), form), 422
    try:
        with transaction():
            facility = facility_or_404(public_id)
            person = person_by_email(form.email.data) or abort(404)
            training = {one.public_id: one for one in trainings_for(facility)}[form.training.data]
            grant(
                person, training, int(form.level.data), current_user, now(), evidence=form.evidence.data or "",
                valid_until=form.valid_until.data,
            )  # fmt: skip
    except ValueError:
        form.level.errors = [_("The training does not lead to this level.")]
        return people_page(facility_or_404(public_id), form), 422
    flash(_("Qualified. She is told."), "success")
    return redirect(url_for("qualifications.people", public_id=public_id), 303)


def trainings_for(facility: Facility) -> list[Training]:
    """The facility's own, and its school's."""
    found = select(Training).where(
        Training.institution_id == facility.institution_id,
        or_(Training.facility_id == facility.id, Training.facility_id.is_(None)),
        Training.is_active,
    )
    return list(db.session.scalars(found.order_by(Training.name, Training.id)))


def _form(facility: Facility, *, is_sent: bool = True) -> GrantForm:
    form = GrantForm() if is_sent else GrantForm(formdata=None)
    form.offer(trainings_for(facility))
    return form


def people_page(facility: Facility, form: GrantForm | None = None, policy: FateForm | None = None) -> str:
    """Who holds what there, with the two forms."""
    words = request.args.get("q", "").strip()[:100]
    rows = page_of(_held(facility, words), request.args.get("page", 1, type=int), 50)
    shown: dict[str, Any] = {"states": STATES, "over": OVER, "level_words": LEVELS, "today": now().date()}
    kept = db.session.get(WithdrawalPolicy, facility.id)
    says = FateForm(formdata=None, data={"fate": (kept.fate if kept else Fate.REVIEW).value})
    return render_template(
        "qualifications/people.html", facility=facility, form=form or _form(facility, is_sent=False), page=rows,
        q=words, policy=policy or says, **shown,
    )  # fmt: skip


def _held(facility: Facility, words: str) -> Any:
    ids = [one.id for one in trainings_for(facility)]
    found = (
        select(Qualification)
        .join(User, User.id == Qualification.user_id)
        .where(Qualification.training_id.in_(ids))
        .options(joinedload(Qualification.user), joinedload(Qualification.training))
        .order_by(User.name, Qualification.id)
    )
    if words:
        found = found.where(or_(User.name.icontains(words, autoescape=True), User.email == words.lower()))
    return found


def facility_or_404(public_id: str) -> Facility:
    found = find_facility(public_id)
    return found if found is not None and runs(current_user, found) else abort(404)
