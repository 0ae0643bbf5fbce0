"""Proposing an agreement, changing a proposal, putting it in force, ending it. What is in force is never changed: a
change is a new version, which takes the place of the old one from a day on."""

import enum
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from booking.domain.agreement import AgreementState, Term, clash
from booking.domain.quota import Audience, Subject, Unit
from booking.qualifications.actions.elsewhere import carry_over
from booking.quotas.actions import set_quota
from models import Agreement, Clause, Institution, Instrument, User, db

SETTLING = ("settlement_mode", "review_days", "is_silence_consent", "prepay_after_days")
COPIED = ("facility_id", "horizon_days", "is_as_own", "opens", "pool_minutes", "pool_period", "tier")


class Fault(enum.StrEnum):
    """Why an agreement cannot be put in force as it is, or not be changed any more."""

    NO_PARTNER = "no_partner"
    NO_CLAUSE = "no_clause"
    SAME_SCOPE = "same_scope"
    BEFORE_THE_OLD = "before_the_old"
    OTHER_AGREEMENT = "other_agreement"
    NOT_A_DRAFT = "not_a_draft"
    NOT_THE_LATEST = "not_the_latest"


class NotAgreed(Exception):
    """It stays as it was; `other` is the agreement that stands in the way, if one does."""

    def __init__(self, fault: Fault, other: Agreement | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.other = other


def propose(owner: Institution, partners: Iterable[Institution], by: User, now: datetime, **fields: Any) -> Agreement:
    """A draft, which holds for nobody. `fields` are columns of Agreement."""
    draft = Agreement(institution=owner, created_at=now, created_by=by, **fields)
    draft.partners = _without(owner, partners)
    db.session.add(draft)
    db.session.flush()
    return draft


def change_draft(draft: Agreement, partners: Iterable[Institution], **fields: Any) -> Agreement:
    """Other words, days or partners. Raises NotAgreed for what is in force."""
    _check_draft(draft)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.partners = _without(draft.institution, partners)
    return draft


def set_clause(draft: Agreement, clause: Clause | None, instruments: Sequence[Instrument], **fields: Any) -> Clause:
    """A further clause, or another text of one. Raises NotAgreed where two would cover the same, and ValueError for
    an instrument or facility of somebody else."""
    _check_draft(draft)
    if any(one.institution_id != draft.institution_id for one in instruments):
        raise ValueError("an instrument that the owner has no say in")
    changed = clause or Clause(number=len(draft.clauses) + 1)
    for name, value in fields.items():
        setattr(changed, name, value)
    changed.instruments = list(instruments)
    if clause is None:
        draft.clauses.append(changed)
    db.session.flush()
    db.session.refresh(changed)
    if changed.facility is not None and changed.facility.institution_id != draft.institution_id:
        raise ValueError("a facility that the owner has no say in")
    if clash(terms_of(draft)) is not None:
        raise NotAgreed(Fault.SAME_SCOPE)
    return changed


def remove_clause(clause: Clause) -> Agreement:
    """Those after it move up. Raises NotAgreed for what is in force."""
    draft = clause.agreement
    _check_draft(draft)
    draft.clauses.remove(clause)
    db.session.flush()
    for number, one in enumerate(draft.clauses, 1):
        one.number = number
        db.session.flush()
    return draft


def withdraw(draft: Agreement) -> None:
    """It was only proposed, and nobody remembers it."""
    _check_draft(draft)
    db.session.delete(draft)


def new_version(agreement: Agreement, by: User, now: datetime, valid_from: date) -> Agreement:
    """A draft that says the same, to be changed; the present version holds until the draft is put in force. Raises
    NotAgreed if this is not the latest version."""
    _lock(agreement.institution_id)
    if agreement.is_draft or _has_successor(agreement):
        raise NotAgreed(Fault.NOT_THE_LATEST)
    first, until = max(valid_from, agreement.valid_from), agreement.valid_until
    copy = propose(
        agreement.institution, agreement.partners, by, now, name=agreement.name, name_zh=agreement.name_zh,
        note=agreement.note, note_zh=agreement.note_zh, version=agreement.version + 1, supersedes_id=agreement.id,
        valid_from=first, valid_until=until if until is None or until > first else None,
        **{name: getattr(agreement, name) for name in SETTLING},
    )  # fmt: skip
    for one in agreement.clauses:
        fields = {name: getattr(one, name) for name in COPIED}
        copy.clauses.append(Clause(number=one.number, instruments=list(one.instruments), **fields))
    db.session.flush()
    return copy


def put_in_force(draft: Agreement, signed_by: str, signed_on: date, by: User, now: datetime) -> Agreement:
    """From its first day on it holds for whoever books; a version before it ends with the day before. Its pools stand
    among the quotas. Raises NotAgreed."""
    _check_draft(draft)
    _check_complete(draft)
    old = draft.supersedes
    if old is not None:
        if draft.valid_from <= old.valid_from:
            raise NotAgreed(Fault.BEFORE_THE_OLD, old)
        old.valid_until = old.validity.cut(draft.valid_from).until
    _check_alone(draft)
    draft.state = AgreementState.IN_FORCE
    draft.signed_by, draft.signed_on = signed_by, signed_on
    if old is not None:
        carry_over(old, draft, now)
    for clause in draft.clauses:
        _open_pool(clause, by, now)
    db.session.flush()
    return draft


def end(agreement: Agreement, on: date, now: datetime) -> Agreement:
    """It holds for no use from `on` on. What is booked stays. Raises NotAgreed for a draft."""
    _lock(agreement.institution_id)
    if agreement.is_draft:
        raise NotAgreed(Fault.NOT_A_DRAFT)
    agreement.valid_until = agreement.validity.cut(on).until
    agreement.state, agreement.ended_at = AgreementState.ENDED, now
    return agreement


def terms_of(agreement: Agreement) -> list[Term]:
    """What each clause covers, for whom and when."""
    partners = frozenset(one.id for one in agreement.partners)
    return [Term(partners, one.scope, agreement.validity, agreement.id) for one in agreement.clauses]


def _check_draft(agreement: Agreement) -> None:
    """As it is now, under the lock: somebody may have put it in force, or withdrawn it, since it was read."""
    _lock(agreement.institution_id)
    state = db.session.scalar(select(Agreement.state).where(Agreement.id == agreement.id))
    if state is not AgreementState.DRAFT:
        raise NotAgreed(Fault.NOT_A_DRAFT)
    db.session.refresh(agreement)


def _check_complete(draft: Agreement) -> None:
    if not draft.partners:
        raise NotAgreed(Fault.NO_PARTNER)
    if not draft.clauses:
        raise NotAgreed(Fault.NO_CLAUSE)
    if clash(terms_of(draft)) is not None:
        raise NotAgreed(Fault.SAME_SCOPE)


def _check_alone(draft: Agreement) -> None:
    """For no pair, no instrument and no day two clauses of the same reach."""
    others = db.session.scalars(
        select(Agreement).where(
            Agreement.institution_id == draft.institution_id,
            Agreement.state != AgreementState.DRAFT,
            Agreement.id != draft.id,
        )
    ).all()
    found = clash(terms_of(draft), [term for other in others for term in terms_of(other)])
    if found is not None:
        raise NotAgreed(Fault.OTHER_AGREEMENT, next(other for other in others if other.id == found[1].agreement_id))


def _open_pool(clause: Clause, by: User, now: datetime) -> None:
    """One for each partner, over what the clause covers."""
    if clause.pool_minutes is None or clause.pool_period is None:
        return
    agreement = clause.agreement
    owner = clause.facility or agreement.institution
    for partner in agreement.partners:
        set_quota(
            agreement.institution if clause.instruments else owner, by, now, clause.instruments, name=agreement.name,
            name_zh=agreement.name_zh, unit=Unit.MINUTES, amount=clause.pool_minutes, period=clause.pool_period,
            subject=Subject.INSTITUTION, audience=Audience.OTHER_SCHOOLS, partner_id=partner.id, clause_id=clause.id,
        )  # fmt: skip


def _has_successor(agreement: Agreement) -> bool:
    return db.session.scalar(select(Agreement.id).where(Agreement.supersedes_id == agreement.id)) is not None


def _without(owner: Institution, partners: Iterable[Institution]) -> list[Institution]:
    return [one for one in partners if one.id != owner.id]


def _lock(institution_id: int) -> None:
    """One after the other for each owner, so that two that clash cannot both be put in force."""
    row = select(Institution.id).where(Institution.id == institution_id)
    db.session.execute(row.with_for_update(key_share=True)).all()
