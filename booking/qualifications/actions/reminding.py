"""Telling people in good time that what they hold runs out, and that it has: each of it once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.domain.held import QualificationState, Qualified
from booking.domain.localtime import wall_time
from booking.notices.actions import tell
from booking.qualifications.actions.granting import TOLD, told
from booking.reservations.statements.required import LAST_USE
from models import Qualification, User, db

DISTANCES = (0, 3, 14, 60)  # days ahead; 0: it has run out


def remind_of_expiry(now: datetime) -> int:
    """One mail for each qualification that has come as near to its end as one of the distances; answers how many. What
    has been used again, and so is good for longer, is told anew when it is near again."""
    count = 0
    for qualification, used_at in _near(now):
        until = good_until(qualification, used_at)
        count += _tell(qualification, until, now)
    return count


def good_until(qualification: Qualification, used_at: datetime | None) -> date | None:
    """The last day on which it counts, by what is known now."""
    training = qualification.training
    if training is None or qualification.training_id is None:
        return qualification.valid_until
    return Qualified(
        qualification.training_id,
        qualification.level,
        wall_time(qualification.granted_at, training.zone).date(),
        valid_until=qualification.valid_until,
        months_after_use=qualification.months_after_use,
        last_used_on=wall_time(used_at, training.zone).date() if used_at else None,
    ).good_until


def _near(now: datetime) -> Sequence[Any]:
    """Active ones that may be near their end, with the last use; those that had been told and were renewed too."""
    furthest = now.date() + timedelta(days=max(DISTANCES) + 1)
    return (
        db.session.execute(
            select(Qualification, LAST_USE)
            .join(User, User.id == Qualification.user_id)
            .options(joinedload(Qualification.training), joinedload(Qualification.user))
            .where(
                Qualification.training_id.is_not(None),
                Qualification.state == QualificationState.ACTIVE,
                or_(Qualification.told_days.is_(None), Qualification.told_days > 0, Qualification.months_after_use > 0),
                or_(Qualification.valid_until <= furthest, Qualification.months_after_use.is_not(None)),
            )
            .order_by(Qualification.id),
            {"now": now},
        )
        .unique()
        .all()
    )


def _tell(qualification: Qualification, until: date | None, now: datetime) -> int:
    training = qualification.training
    if until is None or training is None:
        return 0
    left = (until - wall_time(now, training.zone).date()).days
    distance = 0 if left < 0 else min((one for one in DISTANCES if one and left <= one), default=None)
    if distance is None:
        qualification.told_days = None
        return 0
    if qualification.told_days is not None and qualification.told_days <= distance:
        return 0
    qualification.told_days = distance
    words = told(qualification, training, "expiring" if distance else "expired") | {"until": until.isoformat()}
    tell(qualification.user, TOLD, now, details=words)
    return 1
