"""Published prices, quotes on pages of instruments and bookings, proposing and approving, cost centres and funds."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.tariff import Tier, Unit
from models import BudgetHold, CostCentre, CostSheet, Fund, ListState, PriceList, Reservation, db
from tests.rates.priced import centre, fund, priced
from tests.support.applications import count_queries, sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient

DAYS = {"first_on": "2026-01-01", "last_on": "2026-12-31"}


def as_(app: Flask, cast: Cast, who: str) -> PageClient:
    return sign_in(app.test_client(), cast.person(who))


def times() -> dict[str, str]:
    day = noon_on_tuesday()
    return {"starts": f"{day:%Y-%m-%d}T10:00", "ends": f"{day:%Y-%m-%d}T12:00", "mode": "self_operated"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_visitor_reads_what_each_tier_pays_and_what_a_use_would_cost(app: Flask, cast: Cast, language: str) -> None:
    priced(cast, late_cancellation_percent=50, notice_minutes=1440)
    visitor = app.test_client()
    visitor.send("/language", {"language": language})
    page = visitor.get(f"/instruments/{cast.confocal.public_id}/prices", query_string=times()).text
    for amount in ("GBP 18.00", "GBP 20.00", "GBP 24.00", "GBP 90.00", "GBP 180.00"):
        assert amount in page
    assert ("50 % of the price" if language == "en" else "价格的50 %") in page
    assert cast.confocal.name_in(language) in visitor.get(f"/schools/{cast.norhaven.public_id}/prices").text


def test_an_instrument_without_prices_is_free_of_charge(app: Flask, cast: Cast) -> None:
    page = app.test_client().get(f"/instruments/{cast.confocal.public_id}/prices").text
    assert "No price set" in page
    assert "free of charge" in page
    lin = as_(app, cast, "lin")
    assert (
        "Price and who pays" not in lin.get(f"/instruments/{cast.confocal.public_id}/check", query_string=times()).text
    )


def test_the_page_of_the_instrument_asks_no_more_for_its_prices(app: Flask, cast: Cast) -> None:
    lin, address = as_(app, cast, "lin"), f"/instruments/{cast.confocal.public_id}"
    lin.get(address)
    with count_queries() as before:
        lin.get(address)
    priced(cast)
    with count_queries() as after:
        page = lin.get(address).text
    assert len(after) == len(before)
    assert f"{address}/prices" in page
    fragment = lin.get(f"{address}/prices", headers={"HX-Request": "true"}).text
    assert "GBP 24.00" in fragment
    assert "<html" not in fragment


def test_lin_sees_on_the_check_page_what_it_costs_who_pays_and_books_from_another_centre(
    app: Flask, cast: Cast
) -> None:
    priced(cast, late_cancellation_percent=50, notice_minutes=1440)
    fund(cast)
    first, second = centre(cast), centre(cast, "WFJ-2")
    lin, address = as_(app, cast, "lin"), f"/instruments/{cast.confocal.public_id}"
    asked = times() | {"group": cast.soft_matter.public_id}
    page = lin.get(f"{address}/check", query_string=asked).text
    for words in (
        "GBP 48.00",
        "2 h at GBP 24.00 an hour",
        "pays 25 %",
        "GBP 36.00",
        "WFJ-1 Grant WFJ-1",
        "Cancelled less than 1 d before the start: 50 % of the price.",
    ):
        assert words in page
    chosen = asked | {"payer": second.public_id, "second_payer": first.public_id, "share": "75"}
    page = lin.get(f"{address}/check", query_string=chosen).text
    assert "GBP 27.00" in page
    assert lin.send(f"{address}/reservations", chosen | {"key": "k"}).status_code == 303
    held = {one.cost_centre_id: one.amount_minor for one in db.session.scalars(select(BudgetHold))}
    assert held == {second.id: 2700, first.id: 900}
    made = db.session.scalars(select(Reservation)).one()
    price = lin.get(f"/reservations/{made.public_id}/price").text
    assert "GBP 36.00" in price
    assert "Cancelling it now costs nothing." in price


def test_a_budget_that_is_used_up_is_a_refusal_like_any_other(app: Flask, cast: Cast) -> None:
    priced(cast)
    centre(cast, budget_minor=1000)
    lin, address = as_(app, cast, "lin"), f"/instruments/{cast.confocal.public_id}"
    asked = times() | {"group": cast.soft_matter.public_id}
    said = "The cost centre WFJ-1 (Grant WFJ-1) has GBP 10.00 left; this takes GBP 48.00 of it."
    assert said in lin.get(f"{address}/check", query_string=asked).text
    assert said in lin.get(f"{address}/booking/preview", query_string=asked, headers={"HX-Request": "true"}).text
    answer = lin.send(f"{address}/reservations", asked)
    assert answer.status_code == 409
    assert said in answer.text


def test_tom_proposes_and_grace_approves(app: Flask, cast: Cast) -> None:
    tom, grace, lin = (as_(app, cast, who) for who in ("tom", "grace", "lin"))
    address = f"/instruments/{cast.confocal.public_id}"
    assert lin.get(f"{address}/price-lists").status_code == 404
    assert tom.get(f"{address}/price-lists").status_code == 200
    assert tom.send(f"{address}/price-lists").status_code == 303
    draft = db.session.scalars(select(PriceList)).one()
    page = f"/price-lists/{draft.public_id}"
    prices = {"unit": "hour", "own": "18", "region_partner": "24.50", "company": "90", "increment_minutes": "30 min",
              "peak_own": "20", "peak_region_partner": "30", "peak_company": "100", "peak_hours": "09:00-17:00",
              "peak_days": ["0", "1"], "steps": "8 h: 50; 24 h: 25", "minimum_minor": "10",
              "setup_minor": "5"}  # fmt: skip
    assert tom.send(f"{page}/units", prices).status_code == 303
    assert tom.send(f"{page}/units", {"unit": "hour", "own": "eighteen"}).status_code == 422
    assert tom.send(f"{page}/units", {"unit": "item", "own": "1", "increment_minutes": "1"}).status_code == 422
    terms = {"valid_from": "2030-01-01", "billable": "longer", "late_cancellation_percent": "50",
             "notice_minutes": "24 h",
             "no_show_percent": "100", "overrun_percent": "50", "grace_minutes": "15 min"}  # fmt: skip
    assert tom.send(f"{page}/terms", terms).status_code == 303
    assert tom.send(f"{page}/terms", terms | {"no_show_percent": "101"}).status_code == 422
    shown = tom.get(page, query_string={"unit": "hour"}).text
    assert "GBP 24.50" in shown
    assert 'value="24.50"' in shown
    assert 'value="8 h: 50; 24 h: 25"' in shown
    assert tom.send(f"{page}/approval").status_code == 404
    assert grace.send(f"{page}/approval").status_code == 303
    db.session.expire_all()
    assert draft.state is ListState.APPROVED
    rate = next(one for one in draft.rates if one.tier is Tier.REGION_PARTNER)
    assert (rate.unit, rate.price_minor, rate.steps) == (Unit.HOUR, 2450, [[480, 50], [1440, 25]])
    assert grace.send(f"{page}/withdrawal").status_code == 409
    assert "does not change any more" in grace.send(f"{page}/units", prices).text


def test_the_cost_sheet_says_how_far_a_price_is_from_break_even(app: Flask, cast: Cast) -> None:
    grace, address = as_(app, cast, "grace"), f"/instruments/{cast.confocal.public_id}"
    sheet = {"depreciation_minor": "40,000", "staff_minor": "30000.00", "rated_hours": "2000"}
    assert grace.send(f"{address}/cost-sheet", sheet).status_code == 303
    assert db.session.scalars(select(CostSheet)).one().total_minor == 7_000_000
    assert "GBP 35.00" in grace.get(f"{address}/price-lists").text
    listed = priced(cast)
    assert "49 % below" in grace.get(f"/price-lists/{listed.public_id}").text


def test_henrik_opens_a_cost_centre_and_ingrid_sees_her_labs(app: Flask, cast: Cast) -> None:
    henrik, ingrid, lin = (as_(app, cast, who) for who in ("henrik", "ingrid", "lin"))
    new = {"school": cast.westfjord.public_id, "group": cast.soft_matter.public_id, "code": "WFJ-7", "name": "Grant",
           "budget_minor": "1,000", **DAYS}  # fmt: skip
    assert henrik.send("/cost-centres", new).status_code == 303
    assert henrik.send("/cost-centres", new).status_code == 422
    assert henrik.send("/cost-centres", new | {"code": "X", "group": cast.cell_dynamics.public_id}).status_code == 422
    assert lin.send("/cost-centres", new | {"code": "Y"}).status_code == 404
    made = db.session.scalars(select(CostCentre)).one()
    assert made.budget_minor == 100_000
    assert "GBP 1,000.00 left of GBP 1,000.00" in ingrid.get("/cost-centres").text
    assert ingrid.get(f"/cost-centres/{made.public_id}").status_code == 200
    assert "Grant" not in lin.get("/cost-centres").text
    change = {"name": "Grant", "budget_minor": "", **DAYS}
    assert ingrid.send(f"/cost-centres/{made.public_id}", change).status_code == 404
    assert henrik.send(f"/cost-centres/{made.public_id}", change | {"last_on": "2025-01-01"}).status_code == 422
    assert henrik.send(f"/cost-centres/{made.public_id}", change).status_code == 303
    assert "No limit" in henrik.get(f"/cost-centres/{made.public_id}").text


def test_olav_sets_up_a_fund_ends_it_and_takes_that_back(app: Flask, cast: Cast) -> None:
    olav, lin = as_(app, cast, "olav"), as_(app, cast, "lin")
    new = {"name": "First steps", "kind": "fund", "payer": cast.westfjord.public_id, "percent": "25",
           "budget_minor": "500", "user_school": cast.westfjord.public_id, "owner": "", "group": "",
           **DAYS}  # fmt: skip
    assert olav.send("/funds", new).status_code == 303
    assert olav.send("/funds", new | {"percent": "0"}).status_code == 422
    assert olav.send("/funds", new | {"kind": "voucher"}).status_code == 422
    assert olav.send("/funds", new | {"payer": cast.norhaven.public_id}).status_code == 422
    assert lin.send("/funds", new).status_code == 404
    made = db.session.scalars(select(Fund)).one()
    assert lin.send(f"/funds/{made.public_id}/end").status_code == 404
    assert olav.send(f"/funds/{made.public_id}/end").status_code == 303
    assert olav.send(f"/funds/{made.public_id}/resumption").status_code == 303
    assert "pays 25 %" in olav.get("/funds").text


def test_lin_is_asked_before_a_late_cancellation_costs_her_anything(app: Flask, cast: Cast) -> None:
    priced(cast, late_cancellation_percent=50, notice_minutes=60 * 24 * 60)
    grant = centre(cast)
    lin, tom, address = as_(app, cast, "lin"), as_(app, cast, "tom"), f"/instruments/{cast.confocal.public_id}"
    asked = times() | {"group": cast.soft_matter.public_id}
    assert lin.send(f"{address}/reservations", asked | {"key": "k"}).status_code == 303
    made = db.session.scalars(select(Reservation)).one()
    page = f"/reservations/{made.public_id}"
    assert "Cancelling it now costs GBP 24.00." in lin.get(f"{page}/price").text
    answer = lin.send(f"{page}/cancellation", {"reason": "No sample"})
    assert answer.status_code == 422
    assert "Cancelling now costs GBP 24.00" in answer.text
    assert lin.send(f"{page}/cancellation", {"fee": "1"}).status_code == 422
    assert lin.send(f"{page}/cancellation", {"reason": "No sample", "fee": "2400"}).status_code == 303
    held = {one.cost_centre_id: one.amount_minor for one in db.session.scalars(select(BudgetHold))}
    assert held == {grant.id: 2400}
    assert lin.send(f"{page}/restoration").status_code == 303
    assert tom.send(f"{page}/cancellation").status_code == 303  # the lab charges nobody
    assert list(db.session.scalars(select(BudgetHold))) == []
