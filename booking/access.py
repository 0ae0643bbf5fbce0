"""Who may do what, as small predicates; what each person may see, as queries; how routes declare their reader."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort
from flask_login import current_user, login_required
from sqlalchemy import ColumnElement, Select, false, or_, select, true

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
    User,
)

View = Callable[..., Any]

# --- what a route declares ------------------------------------------------------------------------------------------


def public(view: View) -> View:
    """Anybody may ask; what is shown still goes through `..._visible_to`."""
    return _declared(view, "public")


def signed_in(view: View) -> View:
    """Only a person who has signed in; others are sent to sign in first."""
    return _declared(login_required(view), "signed in")


def requires(predicate: Callable[[User], bool]) -> Callable[[View], View]:
    """Only a signed-in person for whom `predicate(user)` holds; for others the page does not exist (404)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if not predicate(current_user):
                abort(404)
            return view(*args, **kwargs)

        return _declared(login_required(checked), predicate.__name__)

    return decorate


def check_declarations(app: Flask) -> None:
    """Refuse to start with a route that says nothing of its reader."""
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "reader") and name != "static"]
    if silent:
        raise RuntimeError(f"routes without an access declaration: {', '.join(sorted(silent))}")


def _declared(view: View, reader: str) -> View:
    view.__dict__["reader"] = reader
    return view


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
    return is_region_administrator(user) or has_role(user, Role.SCHOOL_ADMINISTRATOR)


def is_any_lab(user: User) -> bool:
    """Runs at least one facility, or a school and so its facilities."""
    return has_role(user, Role.INSTRUMENT_LAB) or is_any_administrator(user)


def active_institution_ids(user: User) -> set[int]:
    """The institutions that the person is an active member of."""
    if not is_signed_in(user):
        return set()
    return {m.institution_id for m in user.memberships if m.state == MembershipState.ACTIVE}


def administers(user: User, institution: Institution) -> bool:
    """May decide on memberships, roles, facilities and the catalogue of this institution."""
    if is_region_administrator(user):
        return True
    return institution.id in _granted_institutions(user, Role.SCHOOL_ADMINISTRATOR)


def runs(user: User, facility: Facility) -> bool:
    """May change the facility's instruments, their rules, closures and anybody's bookings on them."""
    if is_region_administrator(user) or facility.institution_id in _granted_institutions(
        user, Role.SCHOOL_ADMINISTRATOR
    ):
        return True
    return facility.id in _granted_facilities(user)


def leads(user: User, group: Group) -> bool:
    return is_signed_in(user) and group.leader_id == user.id


def is_in_group(user: User, group: Group | None) -> bool:
    if group is None or not is_signed_in(user):
        return False
    return leads(user, group) or any(member.user_id == user.id for member in group.memberships)


def may_change(user: User, reservation: Reservation) -> bool:
    """The person herself, who booked it for her, or whoever runs the instrument."""
    if not is_signed_in(user):
        return False
    return user.id in (reservation.user_id, reservation.booked_by_id) or runs(user, reservation.instrument.facility)


def may_see_details(user: User, reservation: Reservation) -> bool:
    """Names and titles: for those concerned, their group and whoever runs the instrument. Others see that it is taken."""
    return may_change(user, reservation) or is_in_group(user, reservation.group)


# --- what a person may see ------------------------------------------------------------------------------------------


def instruments_visible_to(user: User) -> Select[tuple[Instrument]]:
    """The catalogue is public; a retired instrument is seen by whoever runs it."""
    if is_region_administrator(user):
        return select(Instrument)
    run = select(Facility.id).where(_runs(user))
    return select(Instrument).where(or_(Instrument.state != InstrumentState.RETIRED, Instrument.facility_id.in_(run)))


def facilities_run_by(user: User) -> Select[tuple[Facility]]:
    return select(Facility).where(_runs(user)).order_by(Facility.name, Facility.id)


def institutions_administered_by(user: User) -> Select[tuple[Institution]]:
    everything = select(Institution).order_by(Institution.name, Institution.id)
    if is_region_administrator(user):
        return everything
    return everything.where(Institution.id.in_(_granted_institutions(user, Role.SCHOOL_ADMINISTRATOR)))


def reservations_visible_to(user: User) -> Select[tuple[Reservation]]:
    """With details: one's own, those booked for others, one's groups', and all of the facilities that one runs."""
    if not is_signed_in(user):
        return select(Reservation).where(false())
    of_facilities = Reservation.instrument_id.in_(select(Instrument.id).join(Instrument.facility).where(_runs(user)))
    return select(Reservation).where(
        or_(
            Reservation.user_id == user.id,
            Reservation.booked_by_id == user.id,
            Reservation.group_id.in_(group_ids_of(user)),
            of_facilities,
        )
    )


def groups_visible_to(user: User) -> Select[tuple[Group]]:
    """One's own groups, and those of the institutions that one administers."""
    if not is_signed_in(user):
        return select(Group).where(false())
    administered = institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    return select(Group).where(or_(_is_in(user), Group.institution_id.in_(administered))).order_by(Group.name, Group.id)


def group_ids_of(user: User) -> Select[tuple[int]]:
    """The ids of the groups that the person leads or belongs to, as a query to be nested."""
    return select(Group.id).where(_is_in(user))


def _is_in(user: User) -> ColumnElement[bool]:
    member = select(GroupMembership.group_id).where(GroupMembership.user_id == user.id)
    return or_(Group.leader_id == user.id, Group.id.in_(member))


def _runs(user: User) -> ColumnElement[bool]:
    if is_region_administrator(user):
        return true()
    return or_(
        Facility.id.in_(_granted_facilities(user)),
        Facility.institution_id.in_(_granted_institutions(user, Role.SCHOOL_ADMINISTRATOR)),
    )


def _granted_institutions(user: User, role: Role) -> set[int]:
    if not is_signed_in(user):
        return set()
    return {grant.institution_id for grant in user.roles if grant.role == role and grant.institution_id}


def _granted_facilities(user: User) -> set[int]:
    if not is_signed_in(user):
        return set()
    return {grant.facility_id for grant in user.roles if grant.role == Role.INSTRUMENT_LAB and grant.facility_id}
