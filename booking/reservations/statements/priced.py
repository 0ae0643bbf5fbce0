"""What a price depends on: the lists of instruments, the cost centres and funds of a person; asked only where prices
are set."""

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, null, or_, select, union

from booking.reservations.statements.tables import TABLES
from models import ListState

lists, rates = TABLES["price_lists"].c, TABLES["rates"].c
centres, holds = TABLES["cost_centres"].c, TABLES["budget_holds"].c
funds, fund_holds = TABLES["funds"].c, TABLES["fund_holds"].c
members, groups, schools = TABLES["group_memberships"].c, TABLES["groups"].c, TABLES["institutions"].c
payers = TABLES["reservation_payers"].c

# :home_id. What somebody of this school is to the owner of an instrument: its own, a company, or another school.
_is_company = (
    select(literal(1)).where(schools.id == bindparam("home_id"), schools.kind == "company").exists().correlate(None)
)
_base_tier = case(
    (lists.institution_id == bindparam("home_id"), "own"), (_is_company, "company"), else_="other_academic"
).label("base_tier")  # fmt: skip

# :ids, :home_id, :first, :last. The approved lists of instruments that are valid on some of the days: a row for each
# rate, one without any for a list that has none.
_ROWS = (
    select(
        lists.id.label("list_id"), lists.instrument_id, lists.currency, lists.billable, lists.valid_from,
        lists.valid_until, lists.version, lists.late_cancellation_percent, lists.notice_minutes,
        lists.no_show_percent, lists.overrun_percent, lists.grace_minutes, _base_tier, rates.id, rates.tier,
        rates.unit, rates.code, rates.name, rates.name_zh, rates.price_minor, rates.peak_price_minor, rates.peak,
        rates.steps, rates.increment_minutes, rates.minimum_minor, rates.setup_minor,
    )
    .select_from(TABLES["price_lists"])
    .outerjoin(TABLES["rates"], rates.list_id == lists.id)
    .order_by(lists.instrument_id, lists.valid_from, rates.id)
)  # fmt: skip
PRICES = _ROWS.where(
    lists.instrument_id.in_(bindparam("ids", expanding=True)),
    lists.state == ListState.APPROVED,
    lists.valid_from <= bindparam("last"),
    or_(lists.valid_until.is_(None), lists.valid_until > bindparam("first")),
)

# :list_id, :home_id. One list, whatever its state and days.
ONE_LIST = _ROWS.where(lists.id == bindparam("list_id"))

# :person_id. Her labs.
_labs = union(
    select(members.group_id).where(members.user_id == bindparam("person_id")),
    select(groups.id).where(groups.leader_id == bindparam("person_id")),
)


def _used(amount: ColumnElement[int], belongs: ColumnElement[bool], reservation: ColumnElement[int]) -> Select[int]:
    """:but_of. What is held and spent of it by others."""
    of_others = or_(reservation.is_(None), reservation != bindparam("but_of"))
    return select(func.coalesce(func.sum(amount), 0)).where(belongs, of_others)


# :person_id, :institution_ids, :but_of. The cost centres that a person may use, with what is used of each.
CENTRES = (
    select(
        centres.id, centres.public_id, centres.code, centres.name, centres.name_zh, centres.valid_from,
        centres.valid_until, centres.currency, centres.budget_minor, centres.group_id, centres.institution_id,
        _used(holds.amount_minor, holds.cost_centre_id == centres.id, holds.reservation_id)
        .scalar_subquery()
        .label("used_minor"),
    )
    .where(
        or_(
            centres.group_id.in_(_labs),
            centres.group_id.is_(None) & centres.institution_id.in_(bindparam("institution_ids", expanding=True)),
        )
    )
    .order_by(centres.code, centres.id)
)  # fmt: skip

# :group_id, :chosen. Whoever books by a budget locks it, in id order: those that were chosen, and the lab's.
LOCK_CENTRES = (
    select(centres.id)
    .where(or_(centres.group_id == bindparam("group_id"), centres.public_id.in_(bindparam("chosen", expanding=True))))
    .order_by(centres.id)
    .with_for_update(key_share=True)
)

# :home_id, :group_id, :owner_ids, :first, :last, :but_of. The funds that bear a part for somebody of this school and
# lab on instruments of these owners, with what is left of each; the narrowest first.
_concerned = (
    funds.ended_at.is_(None),
    or_(funds.owner_id.is_(None), funds.owner_id.in_(bindparam("owner_ids", expanding=True))),
    or_(funds.user_institution_id.is_(None), funds.user_institution_id == bindparam("home_id")),
    or_(funds.group_id.is_(None), funds.group_id == bindparam("group_id")),
    funds.valid_from <= bindparam("last"),
    or_(funds.valid_until.is_(None), funds.valid_until > bindparam("first")),
)
FUNDS = (
    select(
        funds.id, funds.kind, funds.name, funds.name_zh, funds.percent, funds.most_minor, funds.currency,
        funds.valid_from, funds.valid_until, funds.owner_id, schools.name.label("payer"),
        func.coalesce(schools.name_zh, "").label("payer_zh"),
        (
            funds.budget_minor
            - _used(fund_holds.amount_minor, fund_holds.fund_id == funds.id, fund_holds.reservation_id)
            .scalar_subquery()
        ).label("left_minor"),
    )
    .select_from(TABLES["funds"])
    .outerjoin(TABLES["institutions"], schools.id == funds.institution_id)
    .where(*_concerned)
    .order_by(funds.kind.desc(), funds.group_id == null(), funds.id)
)  # fmt: skip
LOCK_FUNDS = select(funds.id).where(*_concerned).order_by(funds.id).with_for_update(key_share=True)

# :reservation. From which cost centres it is paid.
PAYERS = (
    select(centres.public_id, payers.weight)
    .join(TABLES["reservation_payers"], payers.cost_centre_id == centres.id)
    .where(payers.reservation_id == bindparam("reservation"))
    .order_by(payers.id)
)
