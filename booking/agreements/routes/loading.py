"""What the address names, as far as the reader may see or change it; 404 otherwise."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import abort
from flask_login import current_user

from booking import access
from booking.agreements import queries
from booking.clock import now
from booking.domain.localtime import wall_time
from models import Agreement, Clause, Institution, db


def agreement_or_404(public_id: str) -> Agreement:
    return queries.find_agreement(public_id, current_user) or abort(404)


def agreement_to_change_or_404(public_id: str) -> Agreement:
    """Whoever administers the owner proposes; what she may not is not there."""
    agreement = agreement_or_404(public_id)
    return agreement if access.administers(current_user, agreement.institution) else abort(404)


def agreement_to_sign_or_404(public_id: str) -> Agreement:
    """Only the region puts in force and ends."""
    agreement = agreement_or_404(public_id)
    return agreement if access.is_region_administrator(current_user) else abort(404)


def clause_to_change_or_404(public_id: str) -> Clause:
    clause = queries.find_clause(public_id, current_user) or abort(404)
    return clause if access.administers(current_user, clause.agreement.institution) else abort(404)


def owners() -> Sequence[Institution]:
    """The schools for which the reader may propose."""
    return db.session.scalars(access.institutions_administered_by(current_user)).all()


def today_at(institution: Institution) -> date:
    """On the owner's clock."""
    return wall_time(now(), ZoneInfo(institution.time_zone)).date()
