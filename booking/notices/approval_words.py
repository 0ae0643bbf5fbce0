"""What mails say of approvals: whose word is asked for and until when, questions, answers and proposals."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from booking import formats
from booking.accounts.links import absolute
from booking.approvals.links import address_of
from booking.domain.approving import Silence, StepKind
from models import Approval, ApprovalState, Message, Reservation, ReservationState, db

QUESTION, ANSWER, PROPOSAL, TO_DECIDE = "approval_question", "approval_answer", "approval_proposal", "to_decide"
KINDS = (QUESTION, ANSWER, PROPOSAL)


def is_to_decide(message: Message) -> bool:
    """Requested, and the word that the mail asks for has not been given."""
    reservation = message.reservation
    if reservation is None or reservation.state != ReservationState.REQUESTED:
        return False
    approval = _approval(message)
    return approval is None or approval.state is ApprovalState.OPEN


def subject(kind: str, message: Message, words: dict[str, str]) -> str:
    why = message.details.get("why")
    if kind == TO_DECIDE and why == "reminder":
        return _("Still to be decided: %(instrument)s, %(when)s", **words)
    if kind == TO_DECIDE and why == "escalated":
        return _("Nobody has decided: %(instrument)s, %(when)s", **words)
    return {
        TO_DECIDE: lambda: _("Please decide: %(instrument)s, %(when)s", **words),
        QUESTION: lambda: _("A question about your request: %(instrument)s, %(when)s", **words),
        ANSWER: lambda: _("An answer about a request: %(instrument)s, %(when)s", **words),
        PROPOSAL: lambda: _("Another time is proposed: %(instrument)s, %(when)s", **words),
    }[kind]()


def opening(kind: str, message: Message, reservation: Reservation) -> str:
    """What happened, and what is wanted of the reader."""
    if kind == QUESTION:
        return _(
            "Before deciding on your request, somebody asks you for more. Please answer on the page of the booking."
        )
    if kind == ANSWER:
        return _("%(person)s has answered your question.", person=reservation.user.name)
    if kind == PROPOSAL:
        when = _proposed(message, reservation.instrument.zone)
        return _("Instead of the time that you ask for you can have %(when)s: one click accepts it.", when=when)
    return _asked(message, reservation)


def explained(message: Message, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Until when, and what happens then."""
    approval = _approval(message) if message.kind == TO_DECIDE else None
    if approval is None or approval.due_at is None:
        return []
    then = {
        Silence.APPROVE: _("Without an answer it counts as yes."),
        Silence.LAPSE: _("Without an answer the request is over and the time is free again."),
        Silence.ESCALATE: _("Without an answer those above are asked."),
    }[approval.silence]
    return [(_("Decide until"), formats.moment(approval.due_at, zone)), (_("After that"), then)]


def link(message: Message, reservation: Reservation) -> str:
    """To the page that decides, for whom the mail is; else to the booking."""
    if message.kind == TO_DECIDE and "link" in message.details:
        return address_of(message.details["link"])
    if message.kind == ANSWER and (approval := _open_of(reservation)) is not None:
        return absolute("approvals.show", public_id=approval.public_id)
    return absolute("reservations.show", public_id=reservation.public_id)


def _asked(message: Message, reservation: Reservation) -> str:
    person, approval = reservation.user.name, _approval(message)
    if message.details.get("why") == "escalated":
        return _(
            "%(person)s asks for this time, and whoever had to decide has not. You are asked instead.", person=person
        )
    kind = approval.kind if approval else StepKind.LAB
    return {
        StepKind.LAB: _("%(person)s asks for this time. It is held until you decide.", person=person),
        StepKind.GROUP_LEADER: _(
            "%(person)s asks for this time for your lab. It is held until you decide whether the lab bears it.",
            person=person,
        ),
        StepKind.SAFETY: _(
            "%(person)s asks for this time. It is held until you decide whether it is safe.", person=person
        ),
    }[kind]


def _proposed(message: Message, zone: ZoneInfo) -> str:
    times = message.details["proposed"]
    starts_at, ends_at = (datetime.fromisoformat(times[end]) for end in ("starts_at", "ends_at"))
    return formats.time_range(starts_at, ends_at, zone)


def _approval(message: Message) -> Approval | None:
    public_id = message.details.get("approval")
    return db.session.scalar(select(Approval).where(Approval.public_id == public_id)) if public_id else None


def _open_of(reservation: Reservation) -> Approval | None:
    mine = select(Approval).where(Approval.reservation_id == reservation.id, Approval.state == ApprovalState.OPEN)
    return db.session.scalar(mine)
