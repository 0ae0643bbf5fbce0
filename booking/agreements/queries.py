"""Which agreements there are, as far as a person may read them; and the clause that holds for her on an instrument."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking import access
from booking.domain.agreement import AgreementState, clause_on
from booking.domain.agreement import Clause as Terms
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.reservations.applicants import Applicant
from booking.reservations.clauses import clauses_of
from models import Agreement, Clause, Institution, Instrument, Quota, User, agreement_partners, clause_instruments, db

A_MOMENT = timedelta(minutes=1)


def agreements_visible_to(user: User) -> Select[Agreement]:
    """Members and administrators of the schools that it is between read what is or was in force; drafts only whoever
    proposes for the owner, and the region."""
    everything = select(Agreement).options(joinedload(Agreement.institution), selectinload(Agreement.partners))
    if access.is_region_administrator(user):
        return everything
    administered = access.institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    own = sorted(access.active_institution_ids(user))
    is_concerned = or_(_is_party(own), _is_party(administered))
    is_draft = Agreement.state == AgreementState.DRAFT
    return everything.where(or_(~is_draft & is_concerned, is_draft & Agreement.institution_id.in_(administered)))


def agreements_of(user: User) -> Sequence[Agreement]:
    """All that the person may read, by owner and name, the latest version first."""
    listed = agreements_visible_to(user).join(Agreement.institution)
    return db.session.scalars(
        listed.order_by(Institution.name, Agreement.name, Agreement.version.desc(), Agreement.id.desc())
    ).all()


def find_agreement(public_id: str, user: User) -> Agreement | None:
    return db.session.scalar(agreements_visible_to(user).where(Agreement.public_id == public_id))


def find_clause(public_id: str, user: User) -> Clause | None:
    """One of an agreement that the person may read."""
    readable = agreements_visible_to(user).with_only_columns(Agreement.id).order_by(None)
    return db.session.scalar(select(Clause).where(Clause.public_id == public_id, Clause.agreement_id.in_(readable)))


def versions_of(agreement: Agreement, user: User) -> list[Agreement]:
    """The same agreement in all its versions that the person may read, the latest first."""
    of_owner = db.session.scalars(
        agreements_visible_to(user).where(Agreement.institution_id == agreement.institution_id)
    ).all()
    chain = {agreement.id}
    before = 0
    while len(chain) != before:
        before = len(chain)
        chain |= {one.id for one in of_owner if one.supersedes_id in chain}
        chain |= {one.supersedes_id for one in of_owner if one.id in chain and one.supersedes_id}
    return sorted((one for one in of_owner if one.id in chain), key=lambda one: -one.version)


def successor_of(agreement: Agreement) -> Agreement | None:
    """The version that takes its place, proposed or in force."""
    return db.session.scalar(select(Agreement).where(Agreement.supersedes_id == agreement.id))


def terms_for(instrument: Instrument, who: Applicant, now: datetime) -> Terms | None:
    """What the clause gives that holds today for the person on an instrument of another school. One query, none for
    people of the owning school."""
    known = clauses_of([instrument], who, Interval(now, now + A_MOMENT)).get(instrument.id, ())
    return clause_on(known, wall_time(now, instrument.zone).date())


def clause_for(instrument: Instrument, who: Applicant, now: datetime) -> Clause | None:
    """That clause itself, with its agreement."""
    found = terms_for(instrument, who, now)
    return db.session.get(Clause, found.id, options=[joinedload(Clause.agreement)]) if found else None


def pools_of(clause: Clause) -> Sequence[Quota]:
    """The quotas of its pool, one for each partner; none while it is a draft."""
    return db.session.scalars(select(Quota).where(Quota.clause_id == clause.id).order_by(Quota.id)).all()


def is_opened(
    instrument_id: ColumnElement[int], owner_id: ColumnElement[int], school_ids: Collection[int]
) -> ColumnElement[bool]:
    """As a condition: some agreement that has not been ended opens the instrument to one of the schools. Whether it
    holds on the day that somebody wants, the rules say."""
    of_instrument = select(Instrument.facility_id).where(Instrument.id == instrument_id).scalar_subquery()
    named = clause_instruments.c
    names_any = exists().where(named.clause_id == Clause.id)
    names_it = exists().where(named.clause_id == Clause.id, named.instrument_id == instrument_id)
    covers = or_(names_it, ~names_any & or_(Clause.facility_id.is_(None), Clause.facility_id == of_instrument))
    partners = agreement_partners.c
    opening = (
        select(Clause.id)
        .join(Agreement, Agreement.id == Clause.agreement_id)
        .join(agreement_partners, partners.agreement_id == Agreement.id)
        .where(
            Agreement.institution_id == owner_id,
            partners.institution_id.in_(sorted(school_ids)),
            Agreement.state == AgreementState.IN_FORCE,
            Clause.opens,
            covers,
        )
    )
    return opening.correlate_except(Clause, Agreement, agreement_partners, clause_instruments).exists()


def _is_party(ids: Collection[int] | Select[int]) -> ColumnElement[bool]:
    partner = select(agreement_partners.c.agreement_id).where(agreement_partners.c.institution_id.in_(ids))
    return or_(Agreement.institution_id.in_(ids), Agreement.id.in_(partner))
