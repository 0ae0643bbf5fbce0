"""What can be asked about approvals: whose turn it is, the queue of a person, the requester's record, what competes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from booking.access import reservations_visible_to
from booking.approvals.people import deciders_of, to_decide_by
from booking.domain.approving import StepKind
from models import (
    HOLDING,
    Absence,
    Approval,
    ApprovalLink,
    ApprovalPolicy,
    ApprovalRemark,
    ApprovalState,
    Facility,
    Instrument,
    RemarkKind,
    Reservation,
    ReservationState,
    User,
    WaitingEntry,
    WaitingState,
    db,
)

AROUND = timedelta(hours=12)  # what is asked for so near is worth seeing beside


@dataclass(frozen=True, slots=True)
class Turn:
    """One step as the requester sees it: who has it now, and until when."""

    approval: Approval
    people: tuple[User, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What has been said about a request, the latest last."""

    remarks: tuple[ApprovalRemark, ...] = field(default=())

    @property
    def open_question(self) -> ApprovalRemark | None:
        return self._open(RemarkKind.QUESTION)

    @property
    def open_proposal(self) -> ApprovalRemark | None:
        return self._open(RemarkKind.PROPOSAL)

    def _open(self, kind: RemarkKind) -> ApprovalRemark | None:
        return next((one for one in reversed(self.remarks) if one.kind is kind and one.closed_at is None), None)


def queue(user: User, now: datetime, *, instrument: str = "", kind: str = "") -> Sequence[Approval]:
    """All that waits for the person's word."""
    return db.session.scalars(waiting_for_word(user, now, instrument=instrument, kind=kind)).unique().all()


def waiting_for_word(user: User, now: datetime, *, instrument: str = "", kind: str = "") -> Select[Approval]:
    """What waits for the person's word, the nearest deadline first; of one instrument or one kind of word."""
    mine = _with_everything(to_decide_by(user, now)).where(Reservation.state == ReservationState.REQUESTED)
    if instrument:
        mine = mine.where(Instrument.public_id == instrument)
    if kind in [one.value for one in StepKind]:
        mine = mine.where(Approval.kind == StepKind(kind))
    return mine.order_by(Approval.due_at, Reservation.starts_at, Approval.id)


def instruments_in_queue(user: User, now: datetime) -> Sequence[Instrument]:
    """Those about which something waits for the person's word, by name."""
    waiting = to_decide_by(user, now).where(Reservation.state == ReservationState.REQUESTED)
    ids = waiting.with_only_columns(Reservation.instrument_id)
    return db.session.scalars(select(Instrument).where(Instrument.id.in_(ids)).order_by(Instrument.name)).all()


def queue_length(user: User, now: datetime) -> int:
    ids = to_decide_by(user, now).where(Reservation.state == ReservationState.REQUESTED).with_only_columns(Approval.id)
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def step_to_decide(user: User, public_id: str, now: datetime) -> Approval | None:
    """The open step with this id, if the person may decide on it."""
    return db.session.scalar(_with_everything(to_decide_by(user, now)).where(Approval.public_id == public_id))


def is_decided_before(user: User, public_id: str) -> bool:
    """Whether this step is over, and belongs to a booking that the person sees."""
    over = select(Approval.reservation_id).where(Approval.public_id == public_id, Approval.state != ApprovalState.OPEN)
    mine = reservations_visible_to(user).where(Reservation.id.in_(over)).with_only_columns(Reservation.id)
    return db.session.scalar(mine) is not None


def competing_with(reservation: Reservation) -> Sequence[Reservation]:
    """Other requests for the same instrument near the same time, who asks for them and since when."""
    return db.session.scalars(
        select(Reservation)
        .where(
            Reservation.instrument_id == reservation.instrument_id,
            Reservation.id != reservation.id,
            Reservation.state == ReservationState.REQUESTED,
            Reservation.starts_at < reservation.ends_at + AROUND,
            Reservation.ends_at > reservation.starts_at - AROUND,
        )
        .options(joinedload(Reservation.user), joinedload(Reservation.home_institution))
        .order_by(Reservation.created_at, Reservation.id)
    ).all()


def waiting_for(reservation: Reservation) -> Sequence[WaitingEntry]:
    """Those who wait for some of the same time."""
    return db.session.scalars(
        select(WaitingEntry)
        .where(
            WaitingEntry.instrument_id == reservation.instrument_id,
            WaitingEntry.state == WaitingState.WAITING,
            WaitingEntry.starts_at < reservation.ends_at,
            WaitingEntry.ends_at > reservation.starts_at,
        )
        .options(joinedload(WaitingEntry.user))
        .order_by(WaitingEntry.created_at, WaitingEntry.id)
    ).all()


def elsewhere_at_once(reservation: Reservation) -> Sequence[Reservation]:
    """What the same person has at the same time on other instruments."""
    return db.session.scalars(
        select(Reservation).where(
            Reservation.user_id == reservation.user_id,
            Reservation.id != reservation.id,
            Reservation.state.in_(HOLDING),
            Reservation.starts_at < reservation.ends_at,
            Reservation.ends_at > reservation.starts_at,
        )
    ).all()


def turns_of(reservation: Reservation, now: datetime) -> list[Turn]:
    """All steps of what is asked for now, in order, with the people whose turn it is."""
    mine = select(Approval).where(Approval.reservation_id == reservation.id).order_by(Approval.id)
    rows = list(db.session.scalars(mine.options(joinedload(Approval.decided_by))))
    first = max((number for number, one in enumerate(rows) if one.number == 1), default=0)
    return [Turn(one, _people(one, now)) for one in rows[first:] if one.state is not ApprovalState.ENDED]


def kinds_open(reservations: Collection[Reservation]) -> dict[int, StepKind]:
    """By reservation's id, whose word is asked for now; one query."""
    mine = select(Approval.reservation_id, Approval.kind).where(
        Approval.reservation_id.in_([one.id for one in reservations]), Approval.state == ApprovalState.OPEN
    )
    return {row[0]: row[1] for row in db.session.execute(mine)} if reservations else {}


def talk_of(reservation: Reservation) -> Talk:
    mine = (
        select(ApprovalRemark)
        .join(ApprovalRemark.approval)
        .where(Approval.reservation_id == reservation.id)
        .options(contains_eager(ApprovalRemark.approval), joinedload(ApprovalRemark.by))
        .order_by(ApprovalRemark.id)
    )
    return Talk(tuple(db.session.scalars(mine)))


def find_remark(public_id: str, kind: RemarkKind) -> ApprovalRemark | None:
    return db.session.scalar(
        select(ApprovalRemark).where(ApprovalRemark.public_id == public_id, ApprovalRemark.kind == kind)
    )


def absences_of(user: User, now: datetime) -> Sequence[Absence]:
    """Those that are not over."""
    mine = select(Absence).where(Absence.user_id == user.id, Absence.ends_at > now).order_by(Absence.starts_at)
    return db.session.scalars(mine.options(joinedload(Absence.deputy))).all()


def policy_of(owner: Facility | Instrument) -> ApprovalPolicy | None:
    """What this level has set itself."""
    column = ApprovalPolicy.facility_id if isinstance(owner, Facility) else ApprovalPolicy.instrument_id
    return db.session.scalar(select(ApprovalPolicy).where(column == owner.id))


def policy_for(instrument: Instrument) -> ApprovalPolicy | None:
    """What holds for it: its own, else its facility's."""
    is_its = or_(ApprovalPolicy.instrument_id == instrument.id, ApprovalPolicy.facility_id == instrument.facility_id)
    with_steps = select(ApprovalPolicy).where(is_its).options(joinedload(ApprovalPolicy.steps))
    found = db.session.scalars(with_steps).unique().all()
    return next((one for one in found if one.instrument_id is not None), next(iter(found), None))


def link_of(link: ApprovalLink) -> Approval:
    """Its step, with all that a page shows."""
    return db.session.scalars(_with_everything(_joined()).where(Approval.id == link.approval_id)).unique().one()


def _joined() -> Select[Approval]:
    return select(Approval).join(Approval.reservation).join(Reservation.instrument).outerjoin(Reservation.group)


def _with_everything(query: Select[Approval]) -> Select[Approval]:
    of_reservation = contains_eager(Approval.reservation)
    return query.options(
        of_reservation.contains_eager(Reservation.instrument).joinedload(Instrument.facility),
        of_reservation.contains_eager(Reservation.group),
        of_reservation.joinedload(Reservation.user),
        of_reservation.joinedload(Reservation.home_institution),
    )


def _people(approval: Approval, now: datetime) -> tuple[User, ...]:
    if approval.state is not ApprovalState.OPEN:
        return ()
    return tuple(db.session.get_one(User, one) for one in deciders_of(approval, now))
