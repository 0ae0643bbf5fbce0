"""What two schools have agreed on, for what one recognises of the other."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from booking.domain.agreement import AgreementState
from booking.domain.localtime import wall_time
from models import Agreement, Institution, db


def agreements_of_school(school: Institution, now: datetime) -> Sequence[Agreement]:
    """Signed ones that it is a party to and that are not over, by name."""
    today = wall_time(now, ZoneInfo(school.time_zone)).date()
    found = (
        select(Agreement)
        .where(
            or_(Agreement.institution_id == school.id, Agreement.partners.any(Institution.id == school.id)),
            Agreement.state != AgreementState.DRAFT,
            or_(Agreement.valid_until.is_(None), Agreement.valid_until > today),
        )
        .options(selectinload(Agreement.partners))
    )
    return db.session.scalars(found.order_by(Agreement.name, Agreement.version, Agreement.id)).all()
