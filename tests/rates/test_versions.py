"""Price lists in versions: proposed, approved, never overlapping, never changed. The database refuses what the actions
would, on both databases."""

from datetime import date

import pytest
from sqlalchemy import Executable, delete, insert, update
from sqlalchemy.exc import DBAPIError

from booking.demo.cast import Cast
from booking.domain.break_even import break_even_minor, distance_percent
from booking.domain.tariff import Tier, Unit
from booking.rates import actions
from booking.rates.queries import last_year_under, list_on, lists_of
from booking.transaction import SlotTaken, transaction
from models import ListState, PriceList, Rate, db
from tests.agreements.agreed import agreed
from tests.rates.priced import PRICES, priced
from tests.reservations.acting import NOW, book

APRIL = date(2026, 4, 1)
OF_LIST = ("institution_id", "instrument_id", "currency", "billable", "late_cancellation_percent", "notice_minutes",
           "no_show_percent", "overrun_percent", "grace_minutes", "note", "created_at", "approved_at")  # fmt: skip
OF_RATE = ("institution_id", "instrument_id", "tier", "unit", "code", "name", "name_zh", "price_minor", "peak", "steps",
           "increment_minutes", "minimum_minor", "setup_minor")  # fmt: skip


def test_a_new_version_ends_the_one_before_it_on_its_first_day(database: str, cast: Cast) -> None:
    first = priced(cast)
    second = priced(cast, valid_from=APRIL)
    db.session.expire_all()
    assert (first.valid_until, second.version, second.valid_until) == (APRIL, 2, None)
    assert {one.valid_until for one in first.rates} == {APRIL}
    assert list_on(cast.confocal, date(2026, 3, 31)) is first
    assert list_on(cast.confocal, APRIL) is second


def refused(statement: Executable) -> None:
    """By the database itself."""
    with pytest.raises((DBAPIError, SlotTaken)), transaction():
        db.session.execute(statement)


def test_the_database_refuses_two_lists_and_two_rates_at_one_time(database: str, cast: Cast) -> None:
    first, other = priced(cast), priced(cast, cast.stellaris)
    of_list = {name: getattr(first, name) for name in OF_LIST}
    rate = first.rates[0]
    of_rate = {name: getattr(rate, name) for name in OF_RATE}
    with transaction():
        draft_id = actions.propose(cast.confocal, cast.grace, NOW, APRIL).id
    second = {"public_id": "second", "version": 9, "state": ListState.APPROVED, "valid_from": APRIL}
    refused(insert(PriceList).values(**second, **of_list))
    again = {"public_id": "again", "list_id": draft_id, "valid_from": APRIL, "is_approved": True}
    refused(update(Rate).where(Rate.list_id == draft_id).values(is_approved=True))
    refused(update(Rate).where(Rate.list_id == other.id).values(instrument_id=cast.confocal.id))
    with transaction():
        db.session.execute(delete(Rate).where(Rate.list_id == draft_id))
    refused(insert(Rate).values(**again, **of_rate))


def test_the_database_refuses_to_change_what_is_approved(database: str, cast: Cast) -> None:
    first = priced(cast)
    for statement in (
        update(Rate).where(Rate.list_id == first.id).values(price_minor=1),
        update(Rate).where(Rate.list_id == first.id).values(is_approved=False),
        update(PriceList).where(PriceList.id == first.id).values(late_cancellation_percent=100),
        update(PriceList).where(PriceList.id == first.id).values(state=ListState.DRAFT),
    ):
        refused(statement)


def test_a_draft_changes_freely_and_is_thrown_away_without_a_trace(cast: Cast) -> None:
    with transaction():
        draft = actions.propose(cast.confocal, cast.tom, NOW, APRIL)
        actions.set_unit(draft, Unit.HOUR, {Tier.OWN: (1000, None)})
        actions.set_unit(draft, Unit.HOUR, {Tier.OWN: (1200, None), Tier.COMPANY: (5000, 6000)})
        assert [one.price_minor for one in draft.rates] == [1200, 5000]
        assert actions.propose(cast.confocal, cast.tom, NOW) is draft
        actions.withdraw(draft)
    assert lists_of(cast.confocal, with_drafts=True) == []


@pytest.mark.parametrize(
    ("prices", "valid_from", "fault"),
    [
        ({}, APRIL, actions.Fault.NO_RATE),
        ({Tier.OWN: (2000, None), Tier.REGION_PARTNER: (1000, None)}, APRIL, actions.Fault.NOT_STEADY),
        ({Tier.OWN: (1000, 3000), Tier.REGION_PARTNER: (1500, 2000)}, APRIL, actions.Fault.NOT_STEADY),
        ({Tier.OWN: (1000, None)}, date(2026, 3, 1), actions.Fault.IN_THE_PAST),
    ],
)
def test_grace_is_told_why_a_list_cannot_be_approved(
    cast: Cast, prices: actions.Prices, valid_from: date, fault: actions.Fault
) -> None:
    with transaction():
        draft = actions.propose(cast.confocal, cast.tom, NOW, valid_from)
        actions.set_unit(draft, Unit.HOUR, prices)
    with pytest.raises(actions.NotApproved) as told, transaction():
        actions.approve(draft, cast.grace, NOW)
    assert told.value.fault is fault


def test_a_version_begins_after_the_one_that_it_ends(cast: Cast) -> None:
    priced(cast, valid_from=APRIL)
    with pytest.raises(actions.NotApproved) as told:
        priced(cast, valid_from=APRIL)
    assert told.value.fault is actions.Fault.NOT_AFTER_THE_LAST


def test_what_is_approved_refuses_every_action(cast: Cast) -> None:
    listed = priced(cast)
    for act in (actions.withdraw, lambda one: actions.set_terms(one, no_show_percent=1),
                lambda one: actions.remove_unit(one, Unit.HOUR)):  # fmt: skip
        with pytest.raises(actions.NotApproved) as told, transaction():
            act(db.session.get_one(PriceList, listed.id))
        assert told.value.fault is actions.Fault.NOT_A_DRAFT


def test_last_year_is_priced_for_every_school_by_its_tier_today(cast: Cast) -> None:
    priced(cast)
    agreed(cast, tier=Tier.REGION_PARTNER)
    book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    book(cast, "ben", "confocal", "5 10:00", "5 13:00")
    later = NOW.replace(month=5)
    with transaction():
        draft = actions.propose(cast.confocal, cast.tom, later)
        dearer = {tier: (price + 1000, None) for tier, (price, _) in PRICES.items() if tier is not Tier.OWN}
        actions.set_unit(draft, Unit.HOUR, dearer)
        found = {one.institution.code: one for one in last_year_under(draft, later)}
    assert (found["WFJ"].proposed_minor, found["WFJ"].present_minor, found["WFJ"].minutes) == (6000, 4000, 120)
    assert (found["NOR"].proposed_minor, found["NOR"].present_minor, found["NOR"].not_offered) == (0, 5400, 1)


def test_break_even_never_counts_on_fewer_hours_than_such_an_instrument_owes() -> None:
    assert break_even_minor(14_000_000, 2000, is_special_purpose=False) == 7000
    assert break_even_minor(14_000_000, 300, is_special_purpose=False) == 10_000
    assert break_even_minor(14_000_000, 300, is_special_purpose=True) == 17_500
    assert distance_percent(8_000, 10_000) == -20
    assert distance_percent(8_000, 0) is None
