"""What one person holds, and what all of it opens to her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.domain.held import Days, QualificationState, find_training
from booking.domain.localtime import wall_time
from booking.domain.required import Required
from booking.domain.requirements import Asked, Trained, check, leaves
from booking.qualifications.actions.reminding import good_until
from booking.reservations.required import required_of
from booking.reservations.statements.required import LAST_USE
from models import (
    CertificateState,
    ExternalCertificate,
    Institution,
    Instrument,
    InstrumentState,
    Qualification,
    RequiredTraining,
    Requirement,
    Training,
    User,
    db,
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A qualification, when it last was used and until when it is good (None: for good)."""

    qualification: Qualification
    used_at: datetime | None
    until: date | None
    is_over: bool

    @property
    def counts(self) -> bool:
        return self.qualification.state is QualificationState.ACTIVE and not self.is_over


@dataclass(frozen=True, slots=True)
class Opened:
    """An instrument for which the person fulfils all that is asked for use by oneself at any time."""

    instrument: Instrument
    until: date | None


def holdings_of(person: User, now: datetime) -> list[Holding]:
    """Of trainings, those that count first."""
    rows = db.session.execute(
        select(Qualification, LAST_USE)
        .where(Qualification.user_id == person.id, Qualification.training_id.is_not(None))
        .options(
            joinedload(Qualification.training).joinedload(Training.institution),
            joinedload(Qualification.training).joinedload(Training.facility),
            joinedload(Qualification.granted_by),
        )
        .order_by(Qualification.granted_at.desc(), Qualification.id),
        {"now": now},
    ).unique()
    found = [_holding(qualification, used_at, now) for qualification, used_at in rows]
    return sorted(found, key=lambda one: not one.counts)


def _holding(qualification: Qualification, used_at: datetime | None, now: datetime) -> Holding:
    until, training = good_until(qualification, used_at), qualification.training
    today = wall_time(now, training.zone).date() if training else now.date()
    return Holding(qualification, used_at, until, until is not None and until < today)


def opened_to(person: User, now: datetime) -> list[Opened]:
    """Instruments that require something of which she has all, by school and name; in two queries."""
    held = select(Qualification.training_id).where(Qualification.user_id == person.id)
    instruments = db.session.scalars(
        select(Instrument)
        .where(
            Instrument.state != InstrumentState.RETIRED,
            Instrument.id.in_(select(Requirement.instrument_id)),
        )
        .options(joinedload(Instrument.institution), joinedload(Instrument.facility))
        .order_by(Instrument.institution_id, Instrument.name, Instrument.id)
    ).all()
    if not instruments or db.session.scalar(held.limit(1)) is None:
        return []
    required = required_of([row_of(one) for one in instruments], person.id, now)
    opened = (_opened(one, required[one.id], wall_time(now, one.zone).date()) for one in instruments)
    return [one for one in opened if one is not None]


def _opened(instrument: Instrument, required: Required, today: date) -> Opened | None:
    asked = Asked(required.held, Days(today, today), required.recognitions)
    plain = [one for one in required.requirements if one.scope.from_minute is None and one.scope.extra_id is None]
    alone = [one for one in plain if not one.scope.modes or "self_operated" in one.scope.modes]
    if not alone or not all(check(one.tree, asked).is_fulfilled for one in alone):
        return None
    named = {leaf for one in alone for leaf in _trainings(one.tree)}
    ends = (find_training(required.held, *leaf, asked.days, required.recognitions).until for leaf in named)
    return Opened(instrument, min((end for end in ends if end), default=None))


def _trainings(tree: Any) -> list[tuple[int, int]]:
    return [(leaf.training_id, leaf.level) for leaf in leaves(tree) if isinstance(leaf, Trained)]


def row_of(instrument: Instrument) -> Any:
    """As `required_of` wants it."""
    return SimpleNamespace(
        id=instrument.id,
        institution_id=instrument.institution_id,
        facility_id=instrument.facility_id,
        time_zone=instrument.facility.time_zone,
        has_requirements=True,
    )


def required_for(instrument: Instrument, person_id: int | None, now: datetime) -> Required:
    """What the instrument requires of the person, in one query."""
    return required_of([row_of(instrument)], person_id, now)[instrument.id]


def certificates_of(person: User) -> Sequence[ExternalCertificate]:
    """All that she has sent, the newest first."""
    mine = select(ExternalCertificate).where(ExternalCertificate.user_id == person.id)
    loaded = mine.options(joinedload(ExternalCertificate.institution))
    return db.session.scalars(loaded.order_by(ExternalCertificate.submitted_at.desc(), ExternalCertificate.id)).all()


def submitted_to(institution_id: int) -> Sequence[ExternalCertificate]:
    """Certificates that the school has not looked at, the oldest first."""
    open_ = select(ExternalCertificate).where(
        ExternalCertificate.institution_id == institution_id, ExternalCertificate.state == CertificateState.SUBMITTED
    )
    loaded = open_.options(joinedload(ExternalCertificate.user))
    return db.session.scalars(loaded.order_by(ExternalCertificate.submitted_at, ExternalCertificate.id)).all()


def supervisors_of(instrument: Instrument) -> Sequence[User]:
    """Who is trained enough to be present, by name; nobody where no presence is asked for."""
    may = (
        select(Qualification.user_id)
        .join(RequiredTraining, RequiredTraining.training_id == Qualification.training_id)
        .join(Requirement, Requirement.id == RequiredTraining.requirement_id)
        .where(
            Requirement.instrument_id == instrument.id,
            RequiredTraining.supervisor_level <= Qualification.level,
            Qualification.state == QualificationState.ACTIVE,
        )
    )
    return db.session.scalars(select(User).where(User.id.in_(may)).order_by(User.name, User.id)).all()


def all_schools() -> Sequence[Institution]:
    """By name."""
    return db.session.scalars(select(Institution).order_by(Institution.name, Institution.id)).all()
