"""Schools: which one an address belongs to, which there are, and who decides on their memberships."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from booking.accounts.addresses import domains_of
from models import EmailDomain, Facility, Institution, Role, RoleGrant, User, db


def find_institution_of(address: str) -> Institution | None:
    """The school that the address belongs to, by its domain or one above it; the longest wins.

    So a hospital with a domain of its own below its university's is a school of its own.
    """
    return db.session.scalar(
        select(Institution)
        .join(Institution.domains)
        .where(EmailDomain.domain.in_(domains_of(address)))
        .order_by(func.length(EmailDomain.domain).desc())
        .limit(1)
    )


def find_institution(public_id: str) -> Institution | None:
    return db.session.scalar(select(Institution).where(Institution.public_id == public_id))


def institutions() -> Sequence[Institution]:
    """All schools of the region, by name."""
    return db.session.scalars(select(Institution).order_by(Institution.name, Institution.id)).all()


def facilities_of(institution_ids: Collection[int]) -> Sequence[Facility]:
    """The facilities of these schools, by name."""
    rows = select(Facility).where(Facility.institution_id.in_(institution_ids))
    return db.session.scalars(rows.order_by(Facility.name, Facility.id)).all()


def usual_time_zone() -> str:
    """The zone of most schools: what a newcomer's most probably is. UTC where there is no school yet."""
    by_number = select(Institution.time_zone).group_by(Institution.time_zone)
    return db.session.scalar(by_number.order_by(func.count().desc(), Institution.time_zone).limit(1)) or "UTC"


def administrators_to_ask(institution_id: int) -> Sequence[User]:
    """Who is told of a request: the school's administrators; where there is none, the region's, then the system's."""
    return (
        _holders(Role.SCHOOL_ADMINISTRATOR, institution_id)
        or _holders(Role.REGION_ADMINISTRATOR, None)
        or _holders(Role.SYSTEM_ADMINISTRATOR, None)
    )


def _holders(role: Role, institution_id: int | None) -> Sequence[User]:
    is_meant = RoleGrant.institution_id == institution_id if institution_id else RoleGrant.institution_id.is_(None)
    holders = (
        select(User)
        .join(User.roles)
        .where(RoleGrant.role == role, is_meant, User.confirmed_at.is_not(None), User.is_suspended.is_(False))
    )
    return db.session.scalars(holders.order_by(User.id)).all()
