"""Who may see and decide about money: the people concerned, and nobody else."""

from sqlalchemy import Select, false, or_, select

from booking.access import administers, institutions_administered_by, is_region_administrator, is_signed_in, runs
from models import CostCentre, Facility, Fund, Group, Institution, Instrument, Reservation, Role, User


def finance_institution_ids(user: User) -> set[int]:
    """The schools whose accounts the person keeps as a finance officer."""
    if not is_signed_in(user):
        return set()
    return {one.institution_id for one in user.roles if one.role == Role.FINANCE_OFFICER and one.institution_id}


def keeps_accounts(user: User, institution: Institution) -> bool:
    """Its finance officers and administrators."""
    return institution.id in finance_institution_ids(user) or administers(user, institution)


def may_see_price(user: User, reservation: Reservation) -> bool:
    """The person herself, the leader of her lab, and whoever keeps the accounts of the payer or of the owner."""
    if not is_signed_in(user):
        return False
    leads = reservation.group is not None and reservation.group.leader_id == user.id
    if reservation.user_id == user.id or leads:
        return True
    return keeps_accounts(user, reservation.home_institution) or keeps_accounts(
        user, reservation.instrument.institution
    )


def may_propose_prices(user: User, facility: Facility) -> bool:
    """Whoever runs the facility, and whoever keeps its school's accounts."""
    return is_signed_in(user) and (runs(user, facility) or keeps_accounts(user, facility.institution))


def may_approve_prices(user: User, instrument: Instrument) -> bool:
    """The owning school decides, not the lab by itself."""
    return keeps_accounts(user, instrument.institution)


def schools_of_accounts(user: User) -> Select[Institution]:
    """The schools whose accounts the person keeps."""
    administered = institutions_administered_by(user).with_only_columns(Institution.id).order_by(None)
    mine = or_(Institution.id.in_(finance_institution_ids(user)), Institution.id.in_(administered))
    return select(Institution).where(mine if is_signed_in(user) else false()).order_by(Institution.name, Institution.id)


def cost_centres_visible_to(user: User) -> Select[CostCentre]:
    """With their budgets: those of the labs that one leads, and of the schools whose accounts one keeps."""
    if not is_signed_in(user):
        return select(CostCentre).where(false())
    led = select(Group.id).where(Group.leader_id == user.id)
    schools = schools_of_accounts(user).with_only_columns(Institution.id).order_by(None)
    return select(CostCentre).where(or_(CostCentre.group_id.in_(led), CostCentre.institution_id.in_(schools)))


def funds_visible_to(user: User) -> Select[Fund]:
    """Those of the schools whose accounts one keeps; the region's are for its administrators."""
    if is_region_administrator(user):
        return select(Fund)
    schools = schools_of_accounts(user).with_only_columns(Institution.id).order_by(None)
    return select(Fund).where(Fund.institution_id.in_(schools))
