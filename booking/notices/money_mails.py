"""What mails say of settlements and disputes: figures of the reader's school only, as they are now."""

from datetime import date
from typing import Any

from sqlalchemy import select

from booking import formats
from booking.accounts.links import absolute
from booking.languages import current_language
from booking.settlement.queries.standing import unpaid
from models import Dispute, Institution, Message, Period, Statement, db


def settlement_mail(message: Message) -> dict[str, Any] | None:
    """Parameters of templates/mail/statement_issued.txt, payment_due.txt and payment_late.txt; None when nothing of it
    is left to say."""
    period = db.session.scalar(select(Period).where(Period.public_id == message.details["period"]))
    school = db.session.get(Institution, message.details["school"])
    if period is None or school is None:
        return None
    owed = [one for one in unpaid(period) if one.debtor_id == school.id]
    if not owed and message.kind != "statement_issued":
        return None
    return {
        "name": period.name_in(current_language()),
        "school": school.name_in(current_language()),
        "until": formats.day(_until(period)),
        "amounts": [formats.money(one.amount_minor, one.currency) for one in owed],
        "link": _address(period, school),
    }


def dispute_mail(message: Message) -> dict[str, Any] | None:
    """Parameters of templates/mail/dispute_rejected.txt."""
    found = db.session.scalar(select(Dispute).where(Dispute.public_id == message.details["dispute"]))
    if found is None:
        return None
    charge = found.share.charge
    instrument = charge.instrument.name_in(current_language())
    link = absolute("charges.show", public_id=charge.public_id)
    return {"instrument": instrument, "answer": found.answer, "reason": found.reason, "link": link}


def _until(period: Period) -> date:
    """Until when something is asked of the reader."""
    if period.due_on is not None:
        return period.due_on
    return period.answer_until.date() if period.answer_until else period.until


def _address(period: Period, school: Institution) -> str:
    found = db.session.scalar(
        select(Statement.public_id).where(Statement.period_id == period.id, Statement.institution_id == school.id)
    )
    if found is None:
        return absolute("settlement.show", public_id=period.public_id)
    return absolute("settlement.statement", public_id=found)
