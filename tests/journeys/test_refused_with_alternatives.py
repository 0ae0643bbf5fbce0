"""Hana has the time that Lin wants; Lin is told so, and takes the nearest that is free."""

from datetime import date

from playwright.sync_api import expect

from booking.demo.cast import Cast
from tests.journeys.conftest import Arrives, Traveller
from tests.journeys.steps import books


def test_lin_is_refused_and_takes_what_is_free_instead(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    books(cast.hana, cast.confocal, tuesday, 10, 12)
    lin = arrives(cast.lin)
    _asks(lin, cast, tuesday)
    lin.sees("This time cannot be booked", "Free instead")
    expect(lin.main.get_by_role("button", name=lin.says("Book"), exact=True)).to_have_count(0)

    lin.main.locator(".ways a").first.click()
    lin.looks()
    lin.presses("Book")
    lin.sees("Confirmed")


def test_hana_is_faster_while_lin_reads_the_check_page(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    lin = arrives(cast.lin)
    _asks(lin, cast, tuesday)
    books(cast.hana, cast.confocal, tuesday, 11, 13)
    lin.presses("Book")
    lin.sees("Not booked", "Free instead")


def _asks(lin: Traveller, cast: Cast, tuesday: date) -> None:
    lin.opens(f"/instruments/{cast.confocal.public_id}/booking")
    lin.fills(starts=f"{tuesday}T10:00", ends=f"{tuesday}T12:00")
    lin.presses("Check this time")
