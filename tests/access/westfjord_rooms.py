"""One of each thing of Westfjord that belongs to its quotas, calendar, waiting list and approvals."""

from datetime import timedelta

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.approving import Silence, StepKind
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.quotas.actions import set_quota
from models import (
    Absence,
    Approval,
    ApprovalRemark,
    ApprovalState,
    Holiday,
    Quota,
    RemarkKind,
    Reservation,
    ReservationState,
    Term,
    WaitingEntry,
    WaitingOffer,
    db,
)
from tests.access.westfjord_trainings import added


def quota(cast: Cast) -> Quota:
    made = set_quota(
        cast.materials, cast.marta, now(), name="Hours of a week", unit=Unit.MINUTES, amount=60_000,
        period=Period.WEEK, subject=Subject.PERSON, audience=Audience.EVERYBODY,
    )  # fmt: skip
    return added(made)


def holiday(cast: Cast) -> Holiday:
    """Another date each time: a school has each once."""
    taken = db.session.query(Holiday).count()
    on = now().date() + timedelta(days=3650 + taken)
    return added(Holiday(institution_id=cast.westfjord.id, on=on, name="Founding day"))


def term(cast: Cast) -> Term:
    day = now().date()
    return added(Term(institution_id=cast.westfjord.id, name="Short term", starts_on=day, ends_on=day))


def waiting_entry(cast: Cast) -> WaitingEntry:
    """Lin's, for the force microscope."""
    starts_at = now() + timedelta(days=800)
    return added(
        WaitingEntry(
            institution_id=cast.westfjord.id, instrument_id=cast.afm.id, user_id=cast.lin.id, mode="self_operated",
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), length_minutes=60, created_at=now(),
            changed_at=now(),
        )
    )  # fmt: skip


def offer(cast: Cast, reservation: Reservation) -> WaitingOffer:
    """To Lin, of the time that `reservation` holds."""
    entry = waiting_entry(cast)
    return added(
        WaitingOffer(
            entry_id=entry.id, reservation_id=reservation.id, offered_at=now(),
            expires_at=now() + timedelta(hours=1),
            reasons={"order": "first_come", "place": 1, "since": now().isoformat()},
        )
    )  # fmt: skip


def approval(cast: Cast, reservation: Reservation) -> Approval:
    """The lab is asked for its word on `reservation`."""
    reservation.state = ReservationState.REQUESTED
    return added(
        Approval(
            reservation_id=reservation.id, number=1, kind=StepKind.LAB, deadline_hours=0, remind_hours=0,
            silence=Silence.LAPSE, state=ApprovalState.OPEN, starts_at=reservation.starts_at,
            ends_at=reservation.ends_at, asked_at=now(),
        )
    )  # fmt: skip


def remark(cast: Cast, kind: RemarkKind, reservation: Reservation) -> ApprovalRemark:
    """What the lab asks or proposes about `reservation`."""
    times = {} if kind == RemarkKind.QUESTION else {"starts_at": reservation.starts_at, "ends_at": reservation.ends_at}
    step = approval(cast, reservation)
    return added(
        ApprovalRemark(approval_id=step.id, kind=kind, by_id=cast.marta.id, text="Why?", said_at=now(), **times)
    )


def absence(cast: Cast) -> Absence:
    """Lin's."""
    return added(Absence(user_id=cast.lin.id, starts_at=now(), ends_at=now() + timedelta(days=1)))
