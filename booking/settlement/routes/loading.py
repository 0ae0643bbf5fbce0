"""What the address names, as far as the reader may see it; 404 otherwise."""

from flask import abort
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import concerned
from booking.domain.ledger import REGION
from booking.settlement.words import party_name
from models import Institution, Period, Statement, Transfer, db


def period_or_404(public_id: str) -> Period:
    found = db.session.scalar(concerned.periods_visible_to(current_user).where(Period.public_id == public_id))
    return found or abort(404)


def statement_or_404(public_id: str) -> Statement:
    visible = concerned.statements_visible_to(current_user).where(Statement.public_id == public_id)
    loaded = visible.options(joinedload(Statement.period), joinedload(Statement.institution))
    return db.session.scalar(loaded) or abort(404)


def transfer_or_404(public_id: str) -> Transfer:
    found = db.session.scalar(concerned.transfers_visible_to(current_user).where(Transfer.public_id == public_id))
    return found or abort(404)


def schools_by_id() -> dict[int, Institution]:
    return {one.id: one for one in db.session.scalars(select(Institution).order_by(Institution.id))}


def names() -> dict[int, str]:
    """Of all schools by their ids, and of the region."""
    return {REGION: party_name(None)} | {number: party_name(one) for number, one in schools_by_id().items()}


def codes() -> dict[int, str]:
    """Short, for heads of columns."""
    return {REGION: party_name(None)} | {number: one.code for number, one in schools_by_id().items()}
