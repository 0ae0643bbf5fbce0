"""Who is asked for a word on a request: whoever has the office, who stands in, and those above after an escalation."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select

from booking import access
from booking.domain.approving import Away, StepKind, deciders, standing_in
from booking.domain.interval import Interval
from models import (
    Absence,
    Approval,
    ApprovalState,
    Facility,
    Group,
    Institution,
    Instrument,
    Reservation,
    Role,
    RoleGrant,
    User,
    db,
)


def lab_of(reservation: Reservation) -> Sequence[int]:
    """Who runs the instrument's facility; the school's administrators where nobody is named for it."""
    facility = select(Instrument.facility_id).where(Instrument.id == reservation.instrument_id).scalar_subquery()
    staff = _granted(RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.facility_id == facility)
    return staff or administrators_of(reservation.institution_id)


def administrators_of(institution_id: int) -> Sequence[int]:
    return _granted(RoleGrant.role == Role.SCHOOL_ADMINISTRATOR, RoleGrant.institution_id == institution_id)


def deciders_of(approval: Approval, now: datetime) -> Sequence[int]:
    """Whom to tell now that this word is asked for; not the person whose booking it is, unless nobody else is there."""
    office = _active(_office_of(approval))
    others = [one for one in office if one != approval.reservation.user_id] or office
    return _active(deciders(others, absences_of(others, now), now))


def absences_of(people: Collection[int], now: datetime) -> dict[int, list[Away]]:
    """Who of these, and of their deputies, is away now."""
    found: dict[int, list[Away]] = {}
    rows = select(Absence).where(Absence.starts_at <= now, Absence.ends_at > now).order_by(Absence.id)
    for one in db.session.scalars(rows) if people else ():
        found.setdefault(one.user_id, []).append(Away(Interval(one.starts_at, one.ends_at), one.deputy_id))
    return found


def stands_in_for(person_id: int, now: datetime) -> list[int]:
    """Those who are away, and for whom the person decides meanwhile."""
    away = absences_of([person_id], now)
    return [one for one in away if standing_in(one, away, now) == person_id]


def to_decide_by(user: User, now: datetime) -> Select[Approval]:
    """The open steps on which the person may decide: by office, by name, in somebody's stead, or from above."""
    ids = [user.id, *stands_in_for(user.id, now)]
    run = access.facilities_run_by(user).with_only_columns(Facility.id).order_by(None)
    granted = select(RoleGrant.facility_id).where(RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.user_id.in_(ids))
    administered = access.institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    unnamed = Approval.person_id.is_(None)
    is_lab_matter = Approval.kind.in_((StepKind.LAB, StepKind.SAFETY))
    in_lab = or_(Instrument.facility_id.in_(run), Instrument.facility_id.in_(granted))
    above = case_above(administered)
    by_office = or_(and_(is_lab_matter, unnamed, in_lab), and_(_is_leaders(), unnamed, Group.leader_id.in_(ids)))
    is_own = Reservation.user_id == user.id
    return (
        select(Approval)
        .join(Approval.reservation)
        .join(Reservation.instrument)
        .outerjoin(Reservation.group)
        .where(Approval.state == ApprovalState.OPEN, or_(by_office, Approval.person_id.in_(ids), above))
        .where(or_(~is_own, and_(is_lab_matter, Instrument.facility_id.in_(run))))
    )


def case_above(administered: Select[int]) -> ColumnElement[bool]:
    """After an escalation: the owning school's administrators, of a leader's word those of the home school."""
    of_owner = and_(~_is_leaders(), Reservation.institution_id.in_(administered))
    of_home = and_(_is_leaders(), Reservation.home_institution_id.in_(administered))
    return and_(Approval.escalated_at.is_not(None), or_(of_owner, of_home))


def may_decide(user: User, approval: Approval, now: datetime) -> bool:
    if not access.is_signed_in(user) or not user.is_active:
        return False
    return db.session.scalar(to_decide_by(user, now).where(Approval.id == approval.id)) is not None


def find_active(email: str) -> User | None:
    """The active person with this address."""
    person = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    return person if person and person.is_active else None


def _is_leaders() -> ColumnElement[bool]:
    return Approval.kind == StepKind.GROUP_LEADER


def _office_of(approval: Approval) -> Iterable[int]:
    reservation = approval.reservation
    above = _above(approval) if approval.escalated_at is not None else ()
    if approval.person_id is not None:
        return (approval.person_id, *above)
    if approval.kind is StepKind.GROUP_LEADER and reservation.group is not None:
        return (reservation.group.leader_id, *above)
    return (*lab_of(reservation), *above)


def _above(approval: Approval) -> Sequence[int]:
    reservation = approval.reservation
    is_leaders = approval.kind is StepKind.GROUP_LEADER
    school = reservation.home_institution_id if is_leaders else reservation.institution_id
    return administrators_of(school) or _granted(RoleGrant.role == Role.REGION_ADMINISTRATOR)


def _granted(*conditions: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(RoleGrant.user_id).where(*conditions).order_by(RoleGrant.user_id).distinct()).all()


def _active(ids: Iterable[int]) -> list[int]:
    """Without repetition, and without whoever is suspended."""
    wanted = list(dict.fromkeys(ids))
    suspended = set(db.session.scalars(select(User.id).where(User.id.in_(wanted), User.is_suspended)))
    return [one for one in wanted if one not in suspended]
