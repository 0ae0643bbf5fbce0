"""What can be asked about approvals: whose turn it is, the queue of a person, the requester's record, what competes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, case, func, or_, select
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
    Qualification,
    RemarkKind,
    Reservation,
    ReservationEvent,
    ReservationState,
    User,
    WaitingEntry,
    WaitingState,
    db,
)

AROUND = timedelta(hours=12)  # what is asked for so near is worth seeing beside


@dataclass(frozen=True, slots=True)
class Record:
    """What a person has had of a facility's instruments: confirmed bookings that are over, on this instrument and on
    all; given back late; declined; and her levels there."""

    here: int = 0
    everywhere: int = 0
    late: int = 0
    declined: int = 0
    levels: tuple[int, ...] = ()


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
    """What waits for the person's word, the nearest deadline first; of one instrument or one kind of word."""
    mine = _with_everything(to_decide_by(user, now)).where(Reservation.state == ReservationState.REQUESTED)
    if instrument:
        mine = mine.where(Instrument.public_id == instrument)
    if kind in [one.value for one in StepKind]:
        mine = mine.where(Approval.kind == StepKind(kind))
    return db.session.scalars(mine.order_by(Approval.due_at, Reservation.starts_at, Approval.id)).unique().all()


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


def records_of(approvals: Collection[Approval], now: datetime) -> dict[int, Record]:
    """By approval's id, in three queries however many there are."""
    people = {one.reservation.user_id for one in approvals}
    if not people:
        return {}
    booked = _booked(people, now)
    late, levels = _late(people), _levels(people, now)
    return {one.id: _record(one, booked, late, levels) for one in approvals}


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
    found = db.session.scalars(select(ApprovalPolicy).where(is_its)).all()
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


Booked = dict[tuple[int, int], tuple[int, int]]


def _booked(people: Collection[int], now: datetime) -> Booked:
    """By person and instrument: how many were used, how many were declined."""
    is_used = (Reservation.state == ReservationState.CONFIRMED) & (Reservation.ends_at <= now)
    rows = db.session.execute(
        select(
            Reservation.user_id,
            Reservation.instrument_id,
            func.sum(case((is_used, 1), else_=0)),
            func.sum(case((Reservation.state == ReservationState.DECLINED, 1), else_=0)),
        )
        .where(Reservation.user_id.in_(people))
        .group_by(Reservation.user_id, Reservation.instrument_id)
    )
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}


def _late(people: Collection[int]) -> dict[int, int]:
    late = ReservationEvent.details["is_late"].as_boolean().is_(True)
    rows = db.session.execute(
        select(Reservation.user_id, func.count())
        .join(ReservationEvent, ReservationEvent.reservation_id == Reservation.id)
        .where(Reservation.user_id.in_(people), late)
        .group_by(Reservation.user_id)
    )
    return {row[0]: row[1] for row in rows}


def _levels(people: Collection[int], now: datetime) -> dict[tuple[int, int], list[int]]:
    held = select(Qualification).where(Qualification.user_id.in_(people))
    found: dict[tuple[int, int], list[int]] = {}
    for one in db.session.scalars(held):
        if one.facility_id is not None and (one.valid_until is None or one.valid_until >= now.date()):
            found.setdefault((one.user_id, one.facility_id), []).append(one.level)
    return found


def _record(
    approval: Approval, booked: Booked, late: dict[int, int], levels: dict[tuple[int, int], list[int]]
) -> Record:
    reservation = approval.reservation
    person = reservation.user_id
    mine = [counts for (who, _instrument), counts in booked.items() if who == person]
    return Record(
        here=booked.get((person, reservation.instrument_id), (0, 0))[0],
        everywhere=sum(used for used, _declined in mine),
        late=late.get(person, 0),
        declined=sum(declined for _used, declined in mine),
        levels=tuple(sorted(levels.get((person, reservation.instrument.facility_id), ()), reverse=True)),
    )
