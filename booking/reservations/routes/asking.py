"""From a sent booking form to the question that the rules answer: which instrument, for whom, when, for which lab."""

from dataclasses import replace
from typing import Any, TypeVar

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from booking.access import runs
from booking.clock import now
from booking.domain.question import Wanted
from booking.extras.queries import options_of
from booking.qualifications.queries.mine import supervisors_of
from booking.reservations.applicants import VISITOR, Applicant, applicant
from booking.reservations.extras import ids_of
from booking.reservations.forms import BookingForm
from booking.reservations.judging import Question
from booking.reservations.routes.loading import find_person, group_names, own_groups
from models import Group, Instrument, User

SomeForm = TypeVar("SomeForm", bound=BookingForm)


def booking_form(instrument: Instrument, sent: MultiDict[str, str], *, changes_something: bool) -> BookingForm:
    """Of one time."""
    form = form_of(BookingForm, instrument, sent, changes_something=changes_something)
    form.offer_supervisors(supervisors_of(instrument) if current_user.is_authenticated else ())
    return form


def form_of(
    kind: type[SomeForm], instrument: Instrument, sent: MultiDict[str, str], *, changes_something: bool
) -> SomeForm:
    """With the reader's labs and what the instrument offers. A form that changes nothing carries no token."""
    meta = {} if changes_something else {"csrf": False}
    labs = own_groups()
    form = kind(instrument, group_names(labs), options=options_of(instrument), formdata=sent, meta=meta)
    form.labs = labs
    return form


def is_complete(form: BookingForm, instrument: Instrument) -> bool:
    """Whether the fields are good and, where the lab books for somebody, that person is known."""
    if not form.validate():
        return False
    if form.for_email.data and _person(form, instrument) is None:
        form.for_email.errors = [_("Nobody has an account with this e-mail address.")]
        return False
    return True


def question_of(instrument: Instrument, form: BookingForm) -> Question:
    """Only after validation."""
    if form.interval is None:
        abort(422)
    wanted = Wanted(form.interval, mode=form.mode.data, extras=ids_of(form.added), supervisor_id=form.supervisor_id)
    return Question(instrument.id, applicant_of(instrument, form), wanted, now())


def applicant_of(instrument: Instrument, form: BookingForm) -> Applicant:
    """Somebody else's booking is for none of the reader's labs."""
    if not current_user.is_authenticated:
        return VISITOR
    person = _person(form, instrument)
    group = group_of(form) if person is None or person.id == current_user.id else None
    who = applicant(person.id if person else current_user.id, current_user.id, group.id if group else None)
    return replace(who, payers=form.payers)


def order_of(form: BookingForm, question: Question) -> dict[str, Any]:
    """What `actions.book` wants to know."""
    return {
        "instrument_id": question.instrument_id,
        "person_id": question.who.person_id,
        "booked_by_id": current_user.id,
        "wanted": question.wanted,
        "now": question.now,
        "group_id": question.who.group_id,
        "title": (form.title.data or "").strip(),
        "note": (form.note.data or "").strip(),
        "idempotency_key": form.key.data or None,
        "payers": question.who.payers,
    }


def booked_for(instrument: Instrument, form: BookingForm) -> User | None:
    """Whom the reader books for: only who runs the instrument can name somebody, and so learn who has an address."""
    return find_person(form.for_email.data) if form.for_email.data and runs_it(instrument) else None


def group_of(form: BookingForm) -> Group | None:
    return next((group for group in form.labs if group.public_id == form.group.data), None)


def runs_it(instrument: Instrument) -> bool:
    return runs(current_user, instrument.facility)


def _person(form: BookingForm, instrument: Instrument) -> User | None:
    """For whom: the reader herself unless she runs the instrument and names another."""
    is_named = form.for_email.data and runs_it(instrument)
    return booked_for(instrument, form) if is_named else current_user._get_current_object()
