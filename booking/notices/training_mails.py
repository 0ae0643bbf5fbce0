"""What a mail says of a training session, as it is true when the mail leaves, with the session as a calendar file."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import formats
from booking.accounts.links import absolute
from booking.calendars.render import render_bookings
from booking.domain.ical import EventText
from booking.domain.plain_text import clean_line, clean_text
from booking.languages import current_language
from models import Enrolment, EnrolmentState, Message, SessionState, Training, TrainingSession, db

WITH_FILE = ("training_enrolled", "training_moved_up", "training_changed", "training_reminder")
KINDS = (*WITH_FILE, "training_cancelled")


@dataclass(frozen=True, slots=True)
class TrainingMail:
    """The parameters of templates/mail/training.txt, and the file that the mail carries, if any."""

    parameters: dict[str, Any]
    file: bytes = b""
    file_name: str = ""


def training_mail(message: Message) -> TrainingMail | None:
    """None where it is not so any more: she has left, or the session is cancelled or has begun."""
    session = _session(message.details["session"])
    enrolment = _enrolment(session, message) if session else None
    if session is None or enrolment is None or enrolment.state == EnrolmentState.WITHDRAWN:
        return None
    is_cancelled = session.state == SessionState.CANCELLED
    if is_cancelled != (message.kind == "training_cancelled"):
        return None
    parameters = _parameters(_net_kind(message), session, is_waiting=enrolment.state == EnrolmentState.WAITING)
    if message.kind not in WITH_FILE or enrolment.state != EnrolmentState.ENROLLED:
        return TrainingMail(parameters)
    return TrainingMail(parameters, session_file(session), f"training-{session.public_id}.ics")


def session_file(session: TrainingSession) -> bytes:
    """One session as a calendar file, in the language of the moment."""
    return render_bookings([session_event(session)])


def session_event(session: TrainingSession) -> EventText:
    language, training = current_language(), session.training
    name = training.name_in(language)
    is_cancelled = session.state == SessionState.CANCELLED
    return EventText(
        uid=f"training-{session.public_id}@{current_app.config['CALENDAR_DOMAIN']}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        created_at=session.created_at,
        changed_at=session.changed_at,
        sequence=session.sequence,
        status="CANCELLED" if is_cancelled else "CONFIRMED",
        transparency="TRANSPARENT" if is_cancelled else "OPAQUE",
        busy_status="FREE" if is_cancelled else "BUSY",
        summary=clean_line(_("Training: %(name)s", name=name)),
        description=clean_text(training.description_in(language)[:2000]),
        location=clean_line(session.place_in(language)),
        url=_page(training),
    )


def _net_kind(message: Message) -> str:
    """Who has not been told of her seat yet hears of that, with the time as it is now."""
    first = message.details.get("first", {}).get("kind", "")
    return first if message.kind == "training_changed" and first in WITH_FILE else message.kind


def _parameters(kind: str, session: TrainingSession, *, is_waiting: bool) -> dict[str, Any]:
    language, training = current_language(), session.training
    return {
        "kind": kind,
        "name": training.name_in(language),
        "when": formats.time_range(session.starts_at, session.ends_at, training.zone),
        "zone": formats.zone_name(training.zone),
        "place": session.place_in(language),
        "reason": session.cancel_reason,
        "is_waiting": is_waiting,
        "link": _page(training),
        "mine": absolute("training.mine"),
    }


def _page(training: Training) -> str:
    return absolute("training.show", public_id=training.public_id)


def _session(public_id: str) -> TrainingSession | None:
    training = joinedload(TrainingSession.training)
    known = select(TrainingSession).where(TrainingSession.public_id == public_id)
    return db.session.scalar(
        known.options(training.joinedload(Training.facility), training.joinedload(Training.institution))
    )


def _enrolment(session: TrainingSession, message: Message) -> Enrolment | None:
    mine = select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.user_id == message.user_id)
    return db.session.scalar(mine)
