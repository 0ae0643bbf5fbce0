"""How a facility, or one of its instruments, keeps its line."""

from sqlalchemy import select

from booking.domain.waiting import Order
from models import Facility, Instrument, WaitingRule, db


def set_rule(owner: Facility | Instrument, order: Order | None, offer_minutes: int | None) -> WaitingRule:
    """From now on; None is as the facility, or Benchshare, has it. Offers that stand are not changed."""
    is_facility = isinstance(owner, Facility)
    column = WaitingRule.facility_id if is_facility else WaitingRule.instrument_id
    rule = db.session.scalar(select(WaitingRule).where(column == owner.id))
    if rule is None:
        names = {"facility_id": owner.id} if is_facility else {"instrument_id": owner.id}
        rule = WaitingRule(**names)
        db.session.add(rule)
    rule.order, rule.offer_minutes = order, offer_minutes
    return rule
