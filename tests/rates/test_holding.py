"""What a booking costs is kept and held when it is made, and given back with it; who has no money left is refused."""

from datetime import date, timedelta

import pytest

from booking.cost_centres.actions import parts_of, spend
from booking.demo.cast import Cast
from booking.domain.tariff import Tier
from booking.domain.verdict import Code
from booking.rates.queries import quote_of
from booking.reservations import actions
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import FundKind, Reservation
from tests.agreements.agreed import agreed
from tests.rates.priced import PRICES, borne, centre, fund, held, priced, told
from tests.reservations.acting import NOW, book, codes, span
from tests.support.applications import count_queries

pytestmark = pytest.mark.usefixtures("app")


def lins(cast: Cast, first: str = "4 10:00", last: str = "4 12:00", **more: object) -> Reservation:
    return book(cast, "lin", "confocal", first, last, group_id=cast.soft_matter.id, **more)


def test_without_prices_lin_books_free_of_charge_with_as_few_statements_as_ever(cast: Cast) -> None:
    grant = centre(cast)
    with count_queries() as queries:
        made = lins(cast)
    assert not [query for query in queries if "cost_centres" in query or "budget_holds" in query or "funds" in query]
    assert told(made) is None
    assert held(grant) == 0


def test_lin_is_told_the_price_and_her_labs_cost_centre_holds_it(cast: Cast) -> None:
    priced(cast)
    grant = centre(cast)
    kept = told(lins(cast))
    assert kept is not None
    assert (kept.total_minor, kept.tier, kept.currency) == (4800, Tier.OTHER_ACADEMIC, "GBP")
    assert held(grant) == 4800


def test_an_agreement_makes_westfjord_a_partner_and_two_hours_cheaper(cast: Cast) -> None:
    priced(cast)
    agreed(cast, tier=Tier.REGION_PARTNER)
    kept = told(lins(cast))
    assert kept is not None
    assert (kept.total_minor, kept.tier) == (4000, Tier.REGION_PARTNER)


def test_members_of_the_owning_school_pay_its_own_price_whatever_is_agreed(cast: Cast) -> None:
    priced(cast)
    kept = told(book(cast, "ben", "confocal", "4 10:00", "4 12:00"))
    assert kept is not None
    assert (kept.total_minor, kept.tier) == (3600, Tier.OWN)


def test_moving_cancelling_and_booking_again_hold_what_it_costs_each_time(cast: Cast) -> None:
    priced(cast)
    grant, made = centre(cast), lins(cast)
    with transaction():
        actions.change_interval(made, span("4 10:00", "4 13:00"), cast.lin.id, NOW)
    assert held(grant) == 7200
    with transaction():
        actions.change_interval(made, span("4 10:00", "4 11:00"), cast.lin.id, NOW)
    assert held(grant) == 2400
    with transaction():
        actions.cancel(made, cast.lin.id, NOW)
    assert held(grant) == 0
    with transaction():
        actions.restore(made, cast.lin.id, NOW)
    assert held(grant) == 2400


def test_what_would_go_over_the_budget_is_refused_with_what_is_left(cast: Cast) -> None:
    priced(cast)
    grant = centre(cast, budget_minor=6000)
    lins(cast)
    with pytest.raises(Refused) as refused:
        lins(cast, "5 10:00", "5 11:00")
    assert codes(refused.value) == [Code.OVER_BUDGET]
    assert held(grant) == 4800
    lins(cast, "5 10:00", "5 10:30")
    assert held(grant) == 6000


def test_a_longer_time_has_to_be_covered_and_a_shorter_one_not(cast: Cast) -> None:
    priced(cast)
    centre(cast, budget_minor=4800)
    made = lins(cast)
    with pytest.raises(Refused) as refused, transaction():
        actions.change_interval(made, span("4 10:00", "4 13:00"), cast.lin.id, NOW)
    assert codes(refused.value) == [Code.OVER_BUDGET]
    with transaction():
        actions.change_interval(made, span("4 10:00", "4 11:00"), cast.lin.id, NOW)


def test_a_cost_centre_that_is_over_or_somebody_elses_pays_nothing(cast: Cast) -> None:
    priced(cast)
    over = centre(cast, valid_until=date(2026, 3, 4))
    theirs = centre(cast, "WFJ-9", group=cast.photonics)
    with pytest.raises(Refused) as refused:
        lins(cast)
    assert codes(refused.value) == [Code.CENTRE_NOT_VALID]
    with pytest.raises(Refused) as refused:
        lins(cast, payers=((theirs.public_id, 1),))
    assert codes(refused.value) == [Code.CENTRE_NOT_YOURS]
    lins(cast, "3 10:00", "3 11:00")
    assert held(over) == 2400


def test_two_cost_centres_share_a_price_to_the_penny(cast: Cast) -> None:
    priced(cast, prices=PRICES | {Tier.OTHER_ACADEMIC: (2401, None)})
    first, second = centre(cast), centre(cast, "WFJ-2")
    made = lins(cast, "4 10:00", "4 11:00", payers=((first.public_id, 50), (second.public_id, 50)))
    assert (held(first), held(second)) == (1201, 1200)
    assert sum(parts_of(made.id, 2401).values()) == 2401


def test_a_fund_pays_its_part_until_it_is_used_up_and_the_lab_the_rest(cast: Cast) -> None:
    priced(cast)
    grant, aid = centre(cast), fund(cast, budget_minor=1500)
    lins(cast)
    assert (held(grant), borne(aid)) == (3600, 1200)
    lins(cast, "5 10:00", "5 12:00")
    assert (held(grant), borne(aid)) == (3600 + 4500, 1500)


def test_a_voucher_of_her_lab_pays_all_and_one_of_another_lab_nothing(cast: Cast) -> None:
    priced(cast)
    grant = centre(cast)
    voucher = {"kind": FundKind.VOUCHER, "percent": 100, "budget_minor": 4800}
    hers, others = (
        fund(cast, group_id=cast.soft_matter.id, **voucher),
        fund(cast, group_id=cast.photonics.id, **voucher),
    )
    lins(cast)
    assert (held(grant), borne(hers), borne(others)) == (0, 4800, 0)


def test_who_has_no_price_is_not_offered_it_and_pays_never_nothing(cast: Cast) -> None:
    priced(cast, prices={Tier.OWN: (1800, None)})
    with pytest.raises(Refused) as refused:
        lins(cast)
    assert codes(refused.value) == [Code.NOT_OFFERED]
    assert told(book(cast, "ben", "confocal", "4 10:00", "4 12:00")) is not None


def test_a_price_counts_from_its_first_day_on_and_what_is_booked_keeps_its_own(cast: Cast) -> None:
    priced(cast)
    made = lins(cast, "20 10:00", "20 12:00")
    dearer = {tier: (price * 2, None) for tier, (price, _) in PRICES.items()}
    priced(cast, valid_from=date(2026, 3, 10), prices=dearer)
    before, after = told(lins(cast)), told(lins(cast, "11 10:00", "11 12:00"))
    assert before is not None
    assert after is not None
    assert (before.total_minor, after.total_minor) == (4800, 9600)
    charged = quote_of(made, None, NOW)
    assert charged is not None
    assert charged.total_minor == 4800


def test_a_late_cancellation_keeps_its_fee_held_and_an_early_one_nothing(cast: Cast) -> None:
    priced(cast, late_cancellation_percent=50, notice_minutes=1440)
    grant, made, early = centre(cast), lins(cast), lins(cast, "6 10:00", "6 12:00")
    late = made.starts_at - timedelta(hours=2)
    fee = quote_of(made, None, late, cancelled_at=late)
    assert fee is not None
    assert fee.total_minor == 2400
    with transaction():
        actions.cancel(early, cast.lin.id, NOW)
        actions.cancel(made, cast.lin.id, late)
    assert held(grant) == 2400


def test_what_it_cost_in_the_end_takes_the_place_of_what_was_held_even_over_the_budget(cast: Cast) -> None:
    priced(cast)
    grant, aid = centre(cast, budget_minor=4800), fund(cast)
    made = lins(cast)
    with transaction():
        spend(made, {grant.id: 9000}, {aid.id: 3000}, NOW)
    assert (held(grant), borne(aid)) == (9000, 3000)
    with pytest.raises(Refused) as refused:
        lins(cast, "5 10:00", "5 11:00")
    assert codes(refused.value) == [Code.OVER_BUDGET]
