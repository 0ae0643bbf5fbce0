"""Planning a session, changing and cancelling it, for whoever runs the training."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from booking.access import signed_in
from booking.accounts.addresses import find_address
from booking.clock import now
from booking.domain.cleaning import cleaned_line
from booking.reservations.judging import Refused
from booking.reservations.presenting import answer_of
from booking.reservations.wall_clock import written
from booking.training import actions, queries
from booking.training.actions import CannotChange, Plan
from booking.training.forms import SessionForm
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import run_session_or_404, run_training_or_404
from booking.transaction import transaction
from models import Membership, MembershipState, Training, TrainingSession, User, db

LONGEST_REASON = 300


@blueprint.get("/trainings/<public_id>/sessions/new")
@signed_in
def new_session(public_id: str) -> ResponseReturnValue:
    training = run_training_or_404(public_id)
    instrument = training.instruments[0].public_id if len(training.instruments) == 1 else ""
    given = {"trainer_ids": [current_user.public_id], "seats": 6, "has_waiting_list": True, "instrument_id": instrument}
    return _page(training, _form(training, data=given))


@blueprint.post("/trainings/<public_id>/sessions")
@signed_in
def plan_session(public_id: str) -> ResponseReturnValue:
    training = run_training_or_404(public_id)
    form = _form(training)
    if not _is_valid(form, training):
        return _page(training, form), 422
    try:
        with transaction():
            training = run_training_or_404(public_id)
            made = actions.plan_session(training, _plan(form, training), current_user, now()).public_id
    except Refused as refused:
        return _page(run_training_or_404(public_id), form, refused=refused), 409
    flash(_("Planned. People can enrol now."), "success")
    return redirect(url_for("training.session", public_id=made), 303)


@blueprint.get("/training-sessions/<public_id>/settings")
@signed_in
def edit_session(public_id: str) -> ResponseReturnValue:
    session = run_session_or_404(public_id)
    return _page(session.training, _form(session.training, session, data=_kept(session)), session)


@blueprint.post("/training-sessions/<public_id>/settings")
@signed_in
def change_session(public_id: str) -> ResponseReturnValue:
    """Whoever takes part is told of another time or place."""
    session = run_session_or_404(public_id)
    form = _form(session.training, session)
    if not _is_valid(form, session.training):
        return _page(session.training, form, session), 422
    try:
        with transaction():
            session = run_session_or_404(public_id)
            actions.change_session(session, _plan(form, session.training, session), current_user, now())
    except Refused as refused:
        session = run_session_or_404(public_id)
        return _page(session.training, form, session, refused), 409
    except CannotChange as cannot:
        session = run_session_or_404(public_id)
        if cannot.taken:
            form.seats.errors = [
                ngettext("%(num)d person has a seat already.", "%(num)d people have a seat already.", cannot.taken)
            ]
            return _page(session.training, form, session), 409
        flash(_("It has begun or is cancelled, and cannot be changed."), "warning")
        return redirect(url_for("training.session", public_id=public_id), 303)
    flash(_("Saved. Whoever takes part is told of another time or place."), "success")
    return redirect(url_for("training.session", public_id=public_id), 303)


@blueprint.post("/training-sessions/<public_id>/cancellation")
@signed_in
def cancel_session(public_id: str) -> ResponseReturnValue:
    """It does not take place; everybody is told why."""
    session = run_session_or_404(public_id)
    reason = cleaned_line(request.form.get("reason", "")[: 4 * LONGEST_REASON])[:LONGEST_REASON]
    try:
        with transaction():
            actions.cancel_session(session, reason, current_user, now())
    except CannotChange:
        flash(_("It has begun or is cancelled already."), "warning")
    else:
        flash(_("Cancelled. Whoever was enrolled or waits is told."), "success")
    return redirect(url_for("training.session", public_id=public_id), 303)


def _is_valid(form: SessionForm, training: Training) -> bool:
    if not form.validate():
        return False
    if form.starts.moment is not None and form.starts.moment <= now():
        form.starts.errors = [_("This time is over.")]
        return False
    if form.further_trainer.data and _further(form, training) is None:
        form.further_trainer.errors = [_("No member of your school has this address.")]
        return False
    return True


def _further(form: SessionForm, training: Training) -> User | None:
    """Somebody of the school who does not belong to the lab's staff."""
    address = find_address(form.further_trainer.data or "")
    member = select(Membership.user_id).where(
        Membership.institution_id == training.institution_id, Membership.state == MembershipState.ACTIVE
    )
    return db.session.scalar(select(User).where(User.email == (address or ""), User.id.in_(member)))


def _plan(form: SessionForm, training: Training, session: TrainingSession | None = None) -> Plan:
    """What a valid form says, with the records of the transaction."""
    if form.interval is None:
        raise ValueError("a plan needs its interval")
    chosen = set(form.trainer_ids.data or ())
    trainers = [one for one in _trainers(training, session) if one.public_id in chosen]
    further = _further(form, training)
    trainers += [further] if further is not None and further not in trainers else []
    instruments = queries.instruments_to_cover(training.facility or training.institution)
    return Plan(
        form.interval, form.enrol_until.moment or form.interval.starts_at, form.place.data, form.place_zh.data,
        form.language.data, form.seats.data, form.has_waiting_list.data, trainers,
        next((one for one in instruments if one.public_id == form.instrument_id.data), None),
    )  # fmt: skip


def _trainers(training: Training, session: TrainingSession | None) -> list[User]:
    """Whom the form offers: who trains already, the lab's staff, and whoever writes."""
    everybody = [
        *(session.trainers if session else ()),
        *queries.staff_of(training),
        db.session.get_one(User, current_user.id),
    ]
    return list({one.id: one for one in everybody}.values())


def _form(
    training: Training, session: TrainingSession | None = None, data: dict[str, Any] | None = None
) -> SessionForm:
    form = SessionForm(training) if data is None else SessionForm(training, formdata=None, data=data)
    instruments = queries.instruments_to_cover(training.facility or training.institution)
    form.offer(training, instruments, _trainers(training, session))
    return form


def _kept(session: TrainingSession) -> dict[str, Any]:
    zone = session.training.zone
    names = ("place", "place_zh", "language", "seats", "has_waiting_list")
    return {
        **{name: getattr(session, name) for name in names},
        **{f"{name}": written(getattr(session, f"{name}_at"), zone) for name in ("starts", "ends")},
        "enrol_until": written(session.enrol_until, zone) if session.enrol_until < session.starts_at else "",
        "trainer_ids": [one.public_id for one in session.trainers],
        "instrument_id": session.instrument.public_id if session.instrument else "",
    }


def _page(
    training: Training, form: SessionForm, session: TrainingSession | None = None, refused: Refused | None = None
) -> str:
    said = answer_of(refused.verdict, training.zone).reasons if refused is not None else []
    return render_template("training/session_form.html", training=training, form=form, session=session, refusal=said)
