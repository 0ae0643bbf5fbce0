"""What instruments require and what people hold: all of it in one statement, asked only where something is required."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from booking.domain.agreement import AgreementState
from models import Base, CertificateState, ReservationState
from models.base import UTCDateTime

TABLES = Base.metadata.tables
NAMES = (
    "requirements", "requirement_trainings", "trainings", "training_instruments", "qualifications", "recognitions",
    "external_certificates", "reservations", "instruments", "role_grants", "agreements",
)  # fmt: skip
requirement, link, training, covered, qualification, recognition, certificate, reservation, instrument = (
    TABLES[name].c for name in NAMES[:9]
)
role, agreement = (TABLES[name].c for name in NAMES[9:])
PERSON: BindParameter[int] = bindparam("person_id")
IDS: BindParameter[int] = bindparam("ids", expanding=True)
NOW: BindParameter[datetime] = bindparam("now")
# Every part answers the same columns; what it has nothing to say of is null.
COLUMNS: dict[str, Any] = {
    "what": String(), "id": Integer(), "a": Integer(), "b": Integer(), "c": Integer(), "flag": Integer(),
    "name": String(), "name_zh": String(), "first": Date(), "last": Date(), "until": Date(),
    "at": UTCDateTime(), "used_at": UTCDateTime(), "tree": JSON(), "modes": JSON(),
}  # fmt: skip


def _part(what: str, **given: ColumnElement[Any]) -> Select[Any]:
    said = {"what": literal(what, String()), **given}
    return select(
        *(said[name].label(name) if name in said else cast(null(), kind).label(name) for name, kind in COLUMNS.items())
    )


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


_named = select(link.training_id).join(TABLES["requirements"], requirement.id == link.requirement_id)
_required = _named.where(requirement.instrument_id.in_(IDS))
_used_on = or_(
    reservation.instrument_id.in_(
        select(covered.instrument_id).where(covered.training_id == qualification.training_id).correlate_except(
            TABLES["training_instruments"])
    ),
    reservation.instrument_id.in_(
        select(requirement.instrument_id)
        .join(TABLES["requirement_trainings"], link.requirement_id == requirement.id)
        .where(link.training_id == qualification.training_id)
        .correlate(TABLES["qualifications"])
    ),
)  # fmt: skip
# When the holder of a qualification last used an instrument that it is for.
LAST_USE = (
    select(func.max(reservation.ends_at))
    .where(
        reservation.user_id == qualification.user_id,
        reservation.state == ReservationState.CONFIRMED,
        reservation.ends_at <= NOW,
        _used_on,
    )
    .correlate(TABLES["qualifications"])
    .scalar_subquery()
)
_held = _part(
    "held", id=qualification.user_id, a=qualification.training_id, b=qualification.level,
    c=qualification.months_after_use, name=cast(qualification.state, String()), last=qualification.valid_until,
    at=qualification.granted_at, used_at=case((qualification.months_after_use.is_not(None), LAST_USE)),
).where(qualification.training_id.is_not(None))  # fmt: skip
_mine = _held.where(qualification.user_id == PERSON)
_supervisors = _held.where(
    qualification.user_id != PERSON,
    exists()
    .select_from(TABLES["requirement_trainings"])
    .where(
        link.requirement_id.in_(select(requirement.id).where(requirement.instrument_id.in_(IDS))),
        link.training_id == qualification.training_id,
        link.supervisor_level <= qualification.level,
    ),
)
_theirs, _ours = TABLES["trainings"].alias("theirs"), TABLES["trainings"].alias("ours")
_same = or_(
    (recognition.training_id == _ours.c.id) & (recognition.from_training_id == _theirs.c.id),
    or_(recognition.training_id.is_(None), recognition.training_id == _ours.c.id)
    & or_(recognition.from_training_id.is_(None), recognition.from_training_id == _theirs.c.id)
    & or_(_ours.c.technique_id == _theirs.c.technique_id, (_ours.c.model == _theirs.c.model) & (_ours.c.model != "")),
)
_held_ids = select(qualification.training_id).where(
    qualification.user_id == PERSON, qualification.training_id.is_not(None)
)


def _recognitions(held: Any, needed: Any) -> Select[Any]:
    """Pairs that begin with what is held or end with what is needed: chains of two links are made of these. Who
    recognises by an agreement does so while that is in force."""
    starts_later = agreement.valid_from > recognition.valid_from
    return (
        _part(
            "recognition", a=_theirs.c.id, b=_ours.c.id, name=cast(recognition.kind, String()),
            first=case((starts_later, agreement.valid_from), else_=recognition.valid_from),
            last=recognition.valid_until, until=agreement.valid_until,
        )
        .select_from(TABLES["recognitions"])
        .join(_ours, _ours.c.institution_id == recognition.institution_id)
        .join(_theirs, (_theirs.c.institution_id == recognition.from_institution_id) & _same)
        .outerjoin(TABLES["agreements"], agreement.id == recognition.agreement_id)
        .where(
            or_(_theirs.c.id.in_(held), _ours.c.id.in_(needed)),
            or_(recognition.agreement_id.is_(None), agreement.state != AgreementState.DRAFT),
        )
    )  # fmt: skip


# :user_ids, :training_ids, :now. All that several people hold of trainings, and what of it may count as one of these.
_by_people = qualification.user_id.in_(bindparam("user_ids", expanding=True))
HELD_BY_PEOPLE = union_all(
    _held.where(_by_people),
    _recognitions(
        select(qualification.training_id).where(_by_people, qualification.training_id.is_not(None)),
        bindparam("training_ids", expanding=True),
    ),
)

# :ids, :person_id (0: nobody), :now.
REQUIRED = union_all(
    _part(
        "requirement", id=requirement.instrument_id, a=requirement.from_minute, b=requirement.until_minute,
        c=requirement.option_id, flag=_flag(requirement.is_first_reviewed), tree=requirement.tree,
        modes=requirement.modes,
    ).where(requirement.instrument_id.in_(IDS)),
    _part("training", id=training.id, name=training.name, name_zh=training.name_zh).where(
        training.id.in_(_required)
    ),
    _mine,
    _supervisors,
    _recognitions(_held_ids, _required),
    _part(
        "certificate", a=certificate.institution_id, name=certificate.kind, last=certificate.valid_until,
        flag=_flag(certificate.state == CertificateState.ACCEPTED),
    ).where(certificate.user_id == PERSON, certificate.state != CertificateState.REJECTED),
    _part("used", id=instrument.id).where(
        instrument.id.in_(IDS),
        exists().where(
            reservation.user_id == PERSON,
            reservation.instrument_id == instrument.id,
            reservation.state == ReservationState.CONFIRMED,
            reservation.ends_at <= NOW,
        ),
    ),
    _part("role", a=role.facility_id, b=role.institution_id, name=cast(role.role, String())).where(
        role.user_id == PERSON
    ),
)  # fmt: skip
