"""What a booking writes about money: what it was told, who pays, what is held; and giving that back."""

from sqlalchemy import bindparam, delete, exists, insert, select

from booking.reservations.statements.tables import TABLES

HOLD_BUDGET, HOLD_FUND, PAY, TELL = (
    insert(TABLES[name]) for name in ("budget_holds", "fund_holds", "reservation_payers", "reservation_quotes")
)

# :reservation. Whether it was told a price, and whether it holds any money.
_holds, _fund_holds = TABLES["budget_holds"].c, TABLES["fund_holds"].c
HAS_MONEY = select(
    exists().where(_holds.reservation_id == bindparam("reservation"), ~_holds.is_spent).label("of_budgets"),
    exists().where(_fund_holds.reservation_id == bindparam("reservation"), ~_fund_holds.is_spent).label("of_funds"),
    exists().where(TABLES["reservation_quotes"].c.reservation_id == bindparam("reservation")).label("is_told"),
)
GIVE_BACK_BUDGET, GIVE_BACK_FUND = (
    delete(TABLES[name]).where(
        TABLES[name].c.reservation_id == bindparam("reservation"), TABLES[name].c.is_spent.is_(False)
    )
    for name in ("budget_holds", "fund_holds")
)
FORGET_QUOTE, FORGET_PAYERS = (
    delete(TABLES[name]).where(TABLES[name].c.reservation_id == bindparam("reservation"))
    for name in ("reservation_quotes", "reservation_payers")
)
