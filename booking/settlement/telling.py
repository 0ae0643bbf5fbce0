"""Whom a settlement tells what by mail: those who keep a school's books, or its administrators where nobody does."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.notices.actions import tell
from models import Period, Role, RoleGrant, User, db

KINDS = ("statement_issued", "payment_due", "payment_late")  # texts: templates/mail/<kind>.txt


def tell_schools(period: Period, school_ids: Iterable[int], kind: str, now: datetime) -> None:
    """One mail for each person; a mail that has not left yet is not written a second time."""
    for person, school_id in _bookkeepers(sorted(set(school_ids))):
        key = f"{kind}/{period.public_id}/{school_id}/{person.id}"
        details = {"period": period.public_id, "school": school_id}
        tell(person, kind, now, details=details, coalesce_key=key)


def _bookkeepers(school_ids: Sequence[int]) -> list[tuple[User, int]]:
    rows = db.session.execute(
        select(RoleGrant.institution_id, RoleGrant.role, User)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.institution_id.in_(school_ids),
            RoleGrant.role.in_((Role.FINANCE_OFFICER, Role.SCHOOL_ADMINISTRATOR)),
            User.is_suspended.is_(False),
        )
        .order_by(RoleGrant.id)
    ).all()
    keeping = {school for school, role, _person in rows if role is Role.FINANCE_OFFICER}
    return [
        (person, school)
        for school, role, person in rows
        if school and (role is Role.FINANCE_OFFICER or school not in keeping)
    ]
