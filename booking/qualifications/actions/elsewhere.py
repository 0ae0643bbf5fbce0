"""What counts of elsewhere: recognitions between schools, and certificates that people send."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from booking.domain.held import Recognised
from booking.notices.actions import tell
from models import (
    Agreement,
    CertificateState,
    ExternalCertificate,
    Institution,
    Instrument,
    Recognition,
    Role,
    RoleGrant,
    Training,
    User,
    db,
)

MOST_OPEN_CERTIFICATES = 20
CARRIED = (
    "institution_id", "training_id", "from_institution_id", "from_training_id", "kind", "reason", "valid_from",
    "valid_until", "created_by_id",
)  # fmt: skip


class TooMany(Exception):
    """The person has sent as many certificates as a school can be asked to look at."""


def recognise(
    institution: Institution,
    training: Training | None,
    other: Institution,
    theirs: Training | None,
    *,
    kind: Recognised,
    reason: str,
    valid_from: date,
    valid_until: date | None,
    by: User,
    now: datetime,
    agreement: Agreement | None = None,
) -> Recognition:
    """From then on the other school's training counts here in this way, of an `agreement` while that is in force.
    Raises ValueError for trainings of other schools than these, for one's own school, for an end before the beginning,
    and for an agreement that is not between the two."""
    if institution.id == other.id or (valid_until is not None and valid_until < valid_from):
        raise ValueError("no recognition of oneself, and none that ends before it begins")
    if agreement is not None and not {institution.id, other.id} <= parties_of(agreement):
        raise ValueError("an agreement of others")
    for one, school in ((training, institution), (theirs, other)):
        if one is not None and one.institution_id != school.id:
            raise ValueError(f"{one.name} is another school's")
    made = Recognition(
        institution_id=institution.id, training_id=training.id if training else None, from_institution_id=other.id,
        from_training_id=theirs.id if theirs else None, kind=kind, reason=reason, valid_from=valid_from,
        valid_until=valid_until, agreement_id=agreement.id if agreement else None, created_by_id=by.id, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    return made


def parties_of(agreement: Agreement) -> set[int]:
    """The ids of the schools that it is between."""
    return {agreement.institution_id, *(one.id for one in agreement.partners)}


def carry_over(old: Agreement, new: Agreement, now: datetime) -> None:
    """What was recognised by the version before is so by the one that takes its place, from its first day on."""
    kept = select(Recognition).where(
        Recognition.agreement_id == old.id,
        or_(Recognition.valid_until.is_(None), Recognition.valid_until >= new.valid_from),
    )
    for one in db.session.scalars(kept).all():
        same = {name: getattr(one, name) for name in CARRIED}
        db.session.add(Recognition(**same, agreement_id=new.id, created_at=now))


def end_recognition(recognition: Recognition, today: date) -> None:
    """It holds until yesterday; one that has not begun is as if it had never been."""
    if recognition.valid_from >= today:
        db.session.delete(recognition)
    else:
        recognition.valid_until = min(recognition.valid_until or date.max, date.fromordinal(today.toordinal() - 1))


def submit(certificate: ExternalCertificate, now: datetime) -> ExternalCertificate:
    """A school is asked to look at it; whoever decides there is told. Raises TooMany."""
    waiting = select(func.count()).where(
        ExternalCertificate.user_id == certificate.user_id, ExternalCertificate.state == CertificateState.SUBMITTED
    )
    if (db.session.scalar(waiting) or 0) >= MOST_OPEN_CERTIFICATES:
        raise TooMany
    certificate.submitted_at = now
    db.session.add(certificate)
    db.session.flush()
    sender = db.session.get_one(User, certificate.user_id)
    for user in _assessors(certificate.institution_id):
        details = {"name": sender.name, "kind": certificate.kind, "certificate": certificate.public_id}
        tell(user, "certificate_sent", now, details=details)
    return certificate


def assess(certificate: ExternalCertificate, *, is_accepted: bool, reason: str, by: User, now: datetime) -> None:
    """The school's word; she is told. Raises ValueError if it has been given already."""
    if certificate.state is not CertificateState.SUBMITTED:
        raise ValueError("it has been looked at")
    certificate.state = CertificateState.ACCEPTED if is_accepted else CertificateState.REJECTED
    certificate.reason, certificate.assessed_by_id, certificate.assessed_at = reason, by.id, now
    details = {"kind": certificate.kind, "is_accepted": is_accepted, "reason": reason}
    tell(certificate.user, "certificate_assessed", now, details=details)


def ask_for_recognition(instrument: Instrument, person: User, words: str, now: datetime) -> int:
    """Whoever runs the instrument reads what she has been trained in elsewhere; answers how many are told. Asking
    again before the mail has left replaces it."""
    staff = list(_staff(instrument))
    what = {"en": instrument.name, "zh": instrument.name_zh or instrument.name}
    details: dict[str, Any] = {"name": person.name, "email": person.email, "words": words, "what": what}
    details["instrument"] = instrument.public_id
    for user in staff:
        key = f"recognition:{instrument.id}:{person.id}:{user.id}"
        tell(user, "recognition_asked", now, details=details, coalesce_key=key)
    return len(staff)


def _assessors(institution_id: int) -> Iterable[User]:
    return db.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.SCHOOL_ADMINISTRATOR, RoleGrant.institution_id == institution_id)
        .order_by(User.id)
        .distinct()
    )


def _staff(instrument: Instrument) -> Iterable[User]:
    """The facility's lab, or where nobody is named for it the school's administrators."""
    lab = db.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.facility_id == instrument.facility_id)
        .order_by(User.id)
        .distinct()
    ).all()
    return lab or _assessors(instrument.institution_id)
