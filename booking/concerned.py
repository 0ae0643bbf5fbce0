"""Whose money a person may see and decide about: predicates and queries beside those of access.py."""

from sqlalchemy import Select, exists, false, or_, select, true

from booking.access import (
    facilities_run_by,
    is_region_administrator,
    is_signed_in,
    runs,
)
from models import (
    Charge,
    CostCentre,
    Dispute,
    Facility,
    Fund,
    Group,
    Institution,
    Instrument,
    Period,
    Reservation,
    Role,
    Share,
    Statement,
    Transfer,
    User,
)

BOOKKEEPING = (Role.FINANCE_OFFICER, Role.SCHOOL_ADMINISTRATOR)


def books_kept_by(user: User) -> set[int]:
    """The schools whose finance officer or administrator the person is; the region's sees all without being named."""
    return {grant.institution_id for grant in user.roles if grant.role in BOOKKEEPING and grant.institution_id}


def is_any_bookkeeper(user: User) -> bool:
    return is_signed_in(user) and (is_region_administrator(user) or bool(books_kept_by(user)))


def keeps_books_of(user: User, school_id: int | None) -> bool:
    """Of a school; what is the region's own (None) only the region's administrators."""
    return is_signed_in(user) and (is_region_administrator(user) or school_id in books_kept_by(user))


def schools_with_books(user: User) -> Select[Institution]:
    """Whose accounts one may read."""
    everything = select(Institution).order_by(Institution.name, Institution.id)
    if is_region_administrator(user):
        return everything
    return everything.where(Institution.id.in_(books_kept_by(user) if is_signed_in(user) else ()))


def may_see_price(user: User, reservation: Reservation) -> bool:
    """The person herself, the leader of her lab, and whoever keeps the books of the payer or of the owner."""
    if not is_signed_in(user):
        return False
    leads = reservation.group is not None and reservation.group.leader_id == user.id
    schools = (reservation.home_institution_id, reservation.institution_id)
    return reservation.user_id == user.id or leads or any(keeps_books_of(user, school) for school in schools)


def may_propose_prices(user: User, facility: Facility) -> bool:
    """Whoever runs the facility, and whoever keeps its school's books."""
    return is_signed_in(user) and (runs(user, facility) or keeps_books_of(user, facility.institution_id))


def may_approve_prices(user: User, instrument: Instrument) -> bool:
    """The owning school decides, not the lab by itself."""
    return keeps_books_of(user, instrument.institution_id)


def cost_centres_visible_to(user: User) -> Select[CostCentre]:
    """With their budgets: those of the labs that one leads, and of the schools whose books one keeps."""
    if not is_signed_in(user):
        return select(CostCentre).where(false())
    led = select(Group.id).where(Group.leader_id == user.id)
    schools = schools_with_books(user).with_only_columns(Institution.id).order_by(None)
    return select(CostCentre).where(or_(CostCentre.group_id.in_(led), CostCentre.institution_id.in_(schools)))


def funds_visible_to(user: User) -> Select[Fund]:
    """Those of the schools whose books one keeps; the region's are for its administrators."""
    if is_region_administrator(user):
        return select(Fund)
    return select(Fund).where(Fund.institution_id.in_(books_kept_by(user) if is_signed_in(user) else ()))


def charges_visible_to(user: User) -> Select[Charge]:
    """Her own; those of labs that she leads; of facilities that she runs; and those that a school whose books she keeps
    earns or pays a share of."""
    if not is_signed_in(user):
        return select(Charge).where(false())
    if is_region_administrator(user):
        return select(Charge)
    books = books_kept_by(user)
    run = facilities_run_by(user).with_only_columns(Facility.id).order_by(None)
    return select(Charge).where(
        or_(
            Charge.user_id == user.id,
            Charge.group_id.in_(select(Group.id).where(Group.leader_id == user.id)),
            Charge.facility_id.in_(run),
            Charge.institution_id.in_(books),
            exists().where(Share.charge_id == Charge.id, Share.payer_id.in_(books)),
        )
    )


def may_correct(user: User, charge: Charge) -> bool:
    """Whoever runs the facility: takes the charge back, or puts another in its place; answers objections."""
    return is_signed_in(user) and runs(user, charge.facility)


def may_dispute(user: User, share: Share) -> bool:
    """The leader of the lab that used it, or who keeps the books of the school that pays; nobody the region's own."""
    if not is_signed_in(user) or share.payer_id is None:
        return False
    group = share.charge.group
    is_leader = group is not None and group.leader_id == user.id and group.institution_id == share.payer_id
    return is_leader or share.payer_id in books_kept_by(user)


def may_withdraw(user: User, dispute: Dispute) -> bool:
    return is_signed_in(user) and (dispute.opened_by_id == user.id or may_dispute(user, dispute.share))


def periods_visible_to(user: User) -> Select[Period]:
    """The region's to everybody who keeps a school's books, without other schools' figures; a pair's to the two."""
    if not is_any_bookkeeper(user):
        return select(Period).where(false())
    if is_region_administrator(user):
        return select(Period).where(true())
    books = books_kept_by(user)
    return select(Period).where(or_(Period.one_id.is_(None), Period.one_id.in_(books), Period.other_id.in_(books)))


def may_step(user: User, period: Period) -> bool:
    """The region takes the steps of its settlements, and either school those of a pair's."""
    if is_region_administrator(user):
        return True
    return period.one_id is not None and bool({period.one_id, period.other_id} & books_kept_by(user))


def may_open_period(user: User) -> bool:
    """The region's administrators; who keeps a school's books opens one for a pair."""
    return is_any_bookkeeper(user)


def statements_visible_to(user: User) -> Select[Statement]:
    """Of the schools whose books one keeps; all to the region."""
    if not is_any_bookkeeper(user):
        return select(Statement).where(false())
    if is_region_administrator(user):
        return select(Statement)
    return select(Statement).where(Statement.institution_id.in_(books_kept_by(user)))


def transfers_visible_to(user: User) -> Select[Transfer]:
    """Those that a school whose books one keeps pays or gets."""
    if not is_any_bookkeeper(user):
        return select(Transfer).where(false())
    if is_region_administrator(user):
        return select(Transfer)
    books = books_kept_by(user)
    return select(Transfer).where(or_(Transfer.debtor_id.in_(books), Transfer.creditor_id.in_(books)))


def may_record_payment(user: User, transfer: Transfer) -> bool:
    """Who gets it says that it has come; and the region."""
    return is_signed_in(user) and (is_region_administrator(user) or transfer.creditor_id in books_kept_by(user))
