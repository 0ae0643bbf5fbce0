"""Who may do what, as small predicates; what each person may see, as queries; routes declare their reader."""

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from booking.declarations import check_declarations, public, requires, signed_in
from booking.serving import reservation_ids_served_by
from models import (
    Facility,
    Group,
    GroupMembership,
    Institution,
    Instrument,
    InstrumentState,
    Membership,
    MembershipState,
    Reservation,
    Role,
    RoleGrant,
    User,
)

__all__ = ["check_declarations", "public", "requires", "signed_in"]  # passed on, beside what is defined here
SCHOOL = Role.SCHOOL_ADMINISTRATOR

# --- who a person is ------------------------------------------------------------------------------------------------


def is_signed_in(user: User) -> bool:
    return bool(user.is_authenticated)


def has_role(user: User, role: Role) -> bool:
    return is_signed_in(user) and any(grant.role == role for grant in user.roles)


def is_system_administrator(user: User) -> bool:
    return has_role(user, Role.SYSTEM_ADMINISTRATOR)


def is_region_administrator(user: User) -> bool:
    return has_role(user, Role.REGION_ADMINISTRATOR) or is_system_administrator(user)


def is_any_administrator(user: User) -> bool:
    return is_region_administrator(user) or has_role(user, SCHOOL)


def is_any_lab(user: User) -> bool:
    """Runs at least one facility, or a school and so its facilities."""
    return has_role(user, Role.INSTRUMENT_LAB) or is_any_administrator(user)


def active_institution_ids(user: User) -> set[int]:
    """The institutions that the person is an active member of."""
    return {m.institution_id for m in user.memberships if m.state == MembershipState.ACTIVE}


def administers(user: User, institution: Institution) -> bool:
    """May decide on memberships, roles, facilities and the catalogue of this institution."""
    return _administers(user, institution.id)


def may_grant(user: User, role: Role, place: Facility | Institution | None) -> bool:
    """May give or take back a role for a facility, a school or (None) the installation: from the top downwards."""
    if is_system_administrator(user):
        return True
    if place is None:
        return False
    if role == Role.SCHOOL_ADMINISTRATOR:
        return is_region_administrator(user)
    return _administers(user, place.id if isinstance(place, Institution) else place.institution_id)


def may_suspend(user: User, person: User) -> bool:
    """A school's administrator may for whoever belongs to her schools only; nobody may for herself or upwards."""
    if user.id == person.id or (is_region_administrator(person) and not is_system_administrator(user)):
        return False
    schools = active_institution_ids(person)
    return is_region_administrator(user) or bool(schools and schools <= _granted_institutions(user, SCHOOL))


def may_end(user: User, membership: Membership) -> bool:
    """The person herself leaves or withdraws her request; the school's administrator ends it."""
    return is_signed_in(user) and (membership.user_id == user.id or _administers(user, membership.institution_id))


def runs(user: User, facility: Facility) -> bool:
    """May change the facility's instruments, their rules, closures and anybody's bookings on them."""
    return _administers(user, facility.institution_id) or facility.id in _granted_facilities(user)


def leads(user: User, group: Group) -> bool:
    return is_signed_in(user) and group.leader_id == user.id


def may_edit(user: User, group: Group) -> bool:
    """The leader and the school's administrator name the lab and choose its members."""
    return leads(user, group) or _administers(user, group.institution_id)


def is_in_group(user: User, group: Group | None) -> bool:
    if group is None or not is_signed_in(user):
        return False
    return leads(user, group) or any(member.user_id == user.id for member in group.memberships)


def may_change(user: User, reservation: Reservation) -> bool:
    """The person herself, or whoever runs the instrument. Who booked it for her did so because she ran it then."""
    if not is_signed_in(user):
        return False
    return user.id == reservation.user_id or runs(user, reservation.instrument.facility)


# --- what a person may see ------------------------------------------------------------------------------------------


def instruments_visible_to(user: User) -> Select[Instrument]:
    """The catalogue is public; a retired instrument is seen by whoever runs it."""
    if is_region_administrator(user):
        return select(Instrument)
    run = select(Facility.id).where(_runs(user))
    return select(Instrument).where(or_(Instrument.state != InstrumentState.RETIRED, Instrument.facility_id.in_(run)))


def facilities_run_by(user: User) -> Select[Facility]:
    return select(Facility).where(_runs(user)).order_by(Facility.name, Facility.id)


def institutions_administered_by(user: User) -> Select[Institution]:
    everything = select(Institution).order_by(Institution.name, Institution.id)
    if is_region_administrator(user):
        return everything
    return everything.where(Institution.id.in_(_granted_institutions(user, SCHOOL)))


def reservations_visible_to(user: User) -> Select[Reservation]:
    """With details: one's own, one's groups', those that one serves as an operator or is named as present at, and all
    of the facilities that one runs."""
    if not is_signed_in(user):
        return select(Reservation).where(false())
    of_facilities = Reservation.instrument_id.in_(select(Instrument.id).join(Instrument.facility).where(_runs(user)))
    return select(Reservation).where(
        or_(
            Reservation.user_id == user.id,
            Reservation.supervisor_id == user.id,
            Reservation.group_id.in_(group_ids_of(user)),
            Reservation.id.in_(reservation_ids_served_by(user)),
            of_facilities,
        )
    )


def groups_visible_to(user: User) -> Select[Group]:
    """One's own groups, and those of the institutions that one administers."""
    if not is_signed_in(user):
        return select(Group).where(false())
    administered = institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    return select(Group).where(or_(_is_in(user), Group.institution_id.in_(administered))).order_by(Group.name, Group.id)


def people_visible_to(user: User) -> Select[User]:
    """For administrators: whoever belongs, belonged or asks to belong to a school of hers; for the region everybody."""
    if is_region_administrator(user):
        return select(User)
    ids = _granted_institutions(user, SCHOOL)
    of_schools = select(Membership.user_id).where(Membership.institution_id.in_(ids))
    return select(User).where(User.confirmed_at.is_not(None), User.id.in_(of_schools))


def memberships_visible_to(user: User) -> Select[Membership]:
    """One's own, and those of the schools that one administers, once their person has confirmed her address."""
    if not is_signed_in(user):
        return select(Membership).where(false())
    administered = institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    of_schools = Membership.institution_id.in_(administered) & Membership.user.has(User.confirmed_at.is_not(None))
    return select(Membership).where(or_(Membership.user_id == user.id, of_schools))


def role_grants_visible_to(user: User) -> Select[RoleGrant]:
    """Those for the schools that one administers and for their facilities; for the region all."""
    if is_region_administrator(user):
        return select(RoleGrant)
    ids = _granted_institutions(user, SCHOOL)
    facilities = select(Facility.id).where(Facility.institution_id.in_(ids))
    return select(RoleGrant).where(or_(RoleGrant.institution_id.in_(ids), RoleGrant.facility_id.in_(facilities)))


def group_ids_of(user: User) -> Select[int]:
    """The ids of the groups that the person leads or belongs to, as a query to be nested."""
    return select(Group.id).where(_is_in(user))


def _is_in(user: User) -> ColumnElement[bool]:
    member = select(GroupMembership.group_id).where(GroupMembership.user_id == user.id)
    return or_(Group.leader_id == user.id, Group.id.in_(member))


def _administers(user: User, institution_id: int) -> bool:
    return is_region_administrator(user) or institution_id in _granted_institutions(user, SCHOOL)


def _runs(user: User) -> ColumnElement[bool]:
    if is_region_administrator(user):
        return true()
    return or_(
        Facility.id.in_(_granted_facilities(user)),
        Facility.institution_id.in_(_granted_institutions(user, SCHOOL)),
    )


def _granted_institutions(user: User, role: Role) -> set[int]:
    return {grant.institution_id for grant in user.roles if grant.role == role and grant.institution_id}


def _granted_facilities(user: User) -> set[int]:
    return {grant.facility_id for grant in user.roles if grant.role == Role.INSTRUMENT_LAB and grant.facility_id}
