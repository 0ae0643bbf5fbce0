"""What the scheduler throws away: registrations that nobody confirmed, old counts of sign-in attempts."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from models import SignInAttempt, User, db

CONFIRMED_WITHIN = timedelta(days=7)
ATTEMPTS_ARE_KEPT = timedelta(days=1)


def expire_unconfirmed(now: datetime) -> int:
    """Delete registrations whose address was not confirmed within a week; return how many."""
    old = delete(User).where(User.confirmed_at.is_(None), User.created_at < now - CONFIRMED_WITHIN)
    return len(db.session.scalars(old.returning(User.id)).all())


def clean_sign_in_attempts(now: datetime) -> int:
    """Delete counts that limit nothing any more; return how many."""
    old = delete(SignInAttempt).where(SignInAttempt.attempted_at < now - ATTEMPTS_ARE_KEPT)
    return len(db.session.scalars(old.returning(SignInAttempt.id)).all())
