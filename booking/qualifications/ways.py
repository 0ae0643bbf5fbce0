"""The way from "not yet" to "yes": for each thing that a checklist misses, what the person can do about it now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import formats
from booking.domain.held import Days, Standing, find_training
from booking.domain.localtime import wall_time
from booking.domain.required import Required
from booking.domain.requirements import Certified, Checked, Item, Supervised, Trained, leaves
from booking.languages import current_language
from booking.qualifications.entries import Way
from booking.training.queries import next_sessions
from booking.training.queries.sessions import Seats, seats_of
from models import EnrolmentState, Instrument, Prerequisite, Training, TrainingSession, db

ASK_THE_LAB = (Standing.CHECK_RIDE, Standing.SUSPENDED, Standing.NOT_RECOGNISED)
NO_SEATS = Seats()


@dataclass(frozen=True, slots=True)
class Help:
    """What the ways are made of: missing trainings and their sessions to come, by id, and who has seats in them."""

    instrument: Instrument
    required: Required
    now: datetime
    trainings: Mapping[int, Training]
    sessions: Mapping[int, list[TrainingSession]]
    seats: Mapping[int, Seats]


def help_for(
    instrument: Instrument, person_id: int | None, required: Required, checked: Iterable[Checked], now: datetime
) -> Help:
    """Three queries where a training is missing, else none."""
    ids = {
        item.leaf.training_id
        for one in checked
        for item in leaves(one)
        if isinstance(item.leaf, Trained) and not item.is_fulfilled
    }
    if not ids:
        return Help(instrument, required, now, {}, {}, {})
    wanted = (
        select(Training)
        .where(Training.id.in_(ids))
        .options(
            joinedload(Training.prerequisites).joinedload(Prerequisite.required),
            joinedload(Training.facility),
            joinedload(Training.institution),
        )
    )
    trainings = {one.id: one for one in db.session.scalars(wanted).unique()}
    coming = next_sessions(ids, now)
    seats = seats_of([one.id for several in coming.values() for one in several], person_id)
    return Help(instrument, required, now, trainings, coming, seats)


def seated_in(item: Item, aid: Help) -> str:
    """That she has a seat already, or waits for one; nothing if neither."""
    session = _mine(item, aid)
    if session is None:
        return ""
    day = formats.day(session.starts_at.astimezone(session.training.zone))
    if aid.seats[session.id].mine is EnrolmentState.ENROLLED:
        return _("You are enrolled for %(day)s.", day=day)
    return _("You are on the waiting list for %(day)s.", day=day)


def ways(item: Item, aid: Help) -> Iterable[Way]:
    """What helps, the shortest first."""
    instrument, standing = aid.instrument, item.finding.standing
    if isinstance(item.leaf, Certified):
        if standing is not Standing.UNDER_REVIEW:
            yield Way(_("Send your certificate"), url_for("qualifications.passport", _anchor="certificates"))
        return
    if isinstance(item.leaf, Supervised):
        yield Way(_("Book and name somebody"), url_for("reservations.new", public_id=instrument.public_id))
        return
    if standing in ASK_THE_LAB:
        about = url_for("catalogue.instrument", public_id=instrument.public_id, _anchor="contact")
        yield Way(_("Ask the instrument lab"), about)
    if standing is not Standing.SUSPENDED:
        yield from _training_ways(aid.trainings[item.leaf.training_id], item, aid)
    if standing is Standing.MISSING:
        yield Way(
            _("Trained elsewhere? Ask for recognition"), url_for("qualifications.ask", public_id=instrument.public_id)
        )


def _training_ways(training: Training, item: Item, aid: Help) -> Iterable[Way]:
    """Her own seat; else what comes before the training; else its next session with a free seat, or its page."""
    address = url_for("training.show", public_id=training.public_id)
    if _mine(item, aid):
        yield Way(_("See your seat"), address)
        return
    before = _missing_before(training, aid)
    for one in before:
        name = one.required.name_in(current_language())
        yield Way(
            _("First take “%(training)s”", training=name), url_for("training.show", public_id=one.required.public_id)
        )
    yield Way(_("See the training"), address) if before else _next_session(training, aid, address)


def _missing_before(training: Training, aid: Help) -> list[Prerequisite]:
    """Which of its prerequisites she does not hold today."""
    today = wall_time(aid.now, training.zone).date()
    days, known = Days(today, today), aid.required
    found = (
        (one, find_training(known.held, one.required_id, one.level, days, known.recognitions))
        for one in training.prerequisites
    )
    return [one for one, finding in found if finding.standing is not Standing.FULFILLED]


def _next_session(training: Training, aid: Help, address: str) -> Way:
    for session in aid.sessions.get(training.id, ()):
        left = session.seats - aid.seats.get(session.id, NO_SEATS).taken
        if session.enrol_until > aid.now and left > 0:
            words = ngettext(
                "Enrol for %(day)s, %(num)d seat left", "Enrol for %(day)s, %(num)d seats left", left,
                day=formats.day(session.starts_at.astimezone(training.zone)),
            )  # fmt: skip
            return Way(words, f"{address}#session-{session.public_id}")
    return Way(_("See the training"), address)


def _mine(item: Item, aid: Help) -> TrainingSession | None:
    """The next session of the training in which she has a seat, else one for which she waits."""
    if not isinstance(item.leaf, Trained):
        return None
    mine = [one for one in aid.sessions.get(item.leaf.training_id, ()) if aid.seats.get(one.id, NO_SEATS).mine]
    seated = [one for one in mine if aid.seats[one.id].mine is EnrolmentState.ENROLLED]
    return next(iter(seated or mine), None)
