"""The tables that the statements speak of, and their columns, under short names."""

from models import Base

TABLES = Base.metadata.tables
CLAIM, CLOSURE, NEED, WINDOW = (TABLES[name] for name in ("claims", "closures", "needs", "opening_windows"))
RESOURCE, CLOSED_PLACE = TABLES["resources"], TABLES["closed_places"]
INSTRUMENT, FACILITY, MEMBERSHIP = (TABLES[name] for name in ("instruments", "facilities", "memberships"))
claims, closures, needs, windows = CLAIM.c, CLOSURE.c, NEED.c, WINDOW.c
instruments, facilities, memberships, reservations = (
    INSTRUMENT.c,
    FACILITY.c,
    MEMBERSHIP.c,
    TABLES["reservations"].c,
)
holidays, qualifications = TABLES["holidays"].c, TABLES["qualifications"].c
price_lists = TABLES["price_lists"].c
approval_policies = TABLES["approval_policies"].c
options, days_off = TABLES["options"].c, TABLES["option_days_off"].c
option_instruments, option_resources = TABLES["option_instruments"].c, TABLES["option_resources"].c
