"""The lab's word that a use was so and can be billed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking.domain.usage import Lack, lacks
from booking.usage.refusals import Cannot, NotPossible
from models import Usage, db

IN_THE_WAY = frozenset({Lack.END, Lack.SPLIT})  # of the rest, reports are told that it is missing


def confirm(usages: Sequence[Usage], by_id: int, now: datetime) -> int:
    """Those that are not confirmed yet; answers how many. Raises NotPossible, and confirms none, if one of them still
    runs or its parts are more than all of it."""
    ids = [one.id for one in usages]
    locked = select(Usage).where(Usage.id.in_(ids)).order_by(Usage.id).with_for_update()
    fresh = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    waiting = [one for one in fresh if one.confirmed_at is None]
    if any(one.ended_at is None and not one.is_no_show for one in waiting):
        raise NotPossible(Cannot.INCOMPLETE)
    if any(IN_THE_WAY & set(lacks(one.record, now)) for one in waiting):
        raise NotPossible(Cannot.INCOMPLETE)
    for one in waiting:
        one.confirmed_at, one.confirmed_by_id = now, by_id
    return len(waiting)


def reopen(usage: Usage, now: datetime) -> Usage:
    """It can be changed again. What was charged stays charged, until somebody reverses that."""
    db.session.refresh(usage, with_for_update=True)
    usage.confirmed_at, usage.confirmed_by_id, usage.changed_at = None, None, now
    return usage
