"""Lin finds a slot and books it by one press; she prepares on one instrument and measures on another, all or none."""

from datetime import date

from playwright.sync_api import expect

from booking.demo.cast import Cast
from tests.journeys.conftest import Arrives
from tests.journeys.steps import books


def test_lin_is_refused_finds_another_schools_slot_and_books_it(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    books(cast.hana, cast.confocal, tuesday, 10, 12)
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T10:00&ends={tuesday}T12:00")
    lin.sees("This time cannot be booked")
    lin.follows("Find another slot")
    row = lin.main.locator(".offer").filter(has_text=cast.axr.name_in(lin.language))
    row.locator("button").click()
    lin.looks()
    lin.sees("Confirmed")


def test_lin_prepares_then_measures(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    lin = arrives(cast.lin)
    lin.opens("/find")
    lin.main.locator("[name=what]").select_option("technique:sem")
    lin.main.locator("[name=length]").select_option("60")
    lin.fills(**{"from": str(tuesday), "to": str(tuesday)})
    lin.main.locator("summary").first.click()
    lin.main.locator("[name=what2]").select_option("technique:confocal")
    lin.main.locator("[name=length2]").select_option("60")
    lin.presses("Find")
    lin.presses("Book all steps", within=lin.main.locator(".chain").first)
    expect(lin.page.get_by_role("button", name=lin.says("Undo all"))).to_be_visible()
    lin.presses("Undo all", within=lin.page.locator("#main"))
    lin.sees("All steps are given back.")


def test_lin_is_told_why_nothing_fits_and_takes_what_helps(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    lin = arrives(cast.lin)
    lin.opens(
        f"/find?length=300&what=technique:confocal&from={tuesday}&to={tuesday}&after=13:00&before=17:00&school=NOR"
    )
    lin.sees("Nothing fits all of this")
    lin.main.locator(".ways a").first.click()
    lin.looks()
    expect(lin.main.locator(".offer").first).to_be_visible()
