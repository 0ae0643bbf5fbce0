"""Being away, and who decides meanwhile."""

from datetime import datetime

from models import Absence, User, db


def go_away(person: User, deputy: User | None, starts_at: datetime, ends_at: datetime) -> Absence:
    """What she has to decide goes to the deputy from then until then."""
    away = Absence(user_id=person.id, deputy_id=deputy.id if deputy else None, starts_at=starts_at, ends_at=ends_at)
    db.session.add(away)
    return away


def come_back(away: Absence) -> None:
    """It was a mistake, or she is back."""
    db.session.delete(away)
