"""Lin books five Tuesdays; Hana has two of them already: one is left out, one is shifted to a free time."""

from datetime import date, timedelta

from playwright.sync_api import expect

from booking.demo.cast import Cast
from tests.journeys.conftest import Arrives
from tests.journeys.steps import books


def test_a_weekly_series_with_two_conflicts(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    second, third = (tuesday + timedelta(weeks=number) for number in (1, 2))
    books(cast.hana, cast.confocal, second, 10, 12)
    books(cast.hana, cast.confocal, third, 9, 11)
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}/booking")
    lin.fills(starts=f"{tuesday}T10:00", ends=f"{tuesday}T12:00", title="Gel beads")
    lin.presses("Repeat it on other days")
    lin.fills(times="5")
    lin.presses("List all bookings")
    expect(lin.main.locator(".plan > li.tone-warn")).to_have_count(2)
    expect(lin.main.locator(".plan > li.tone-good")).to_have_count(3)
    expect(lin.main.locator(f"[name='on-{second}'][value=skip]")).to_be_checked()
    lin.main.locator(f"[name='on-{third}']:not([value=skip])").first.check()
    lin.presses("Book all of these")
    expect(lin.main.locator("tbody tr")).to_have_count(4)

    lin.main.locator("tbody a").nth(1).click()
    lin.looks()
    lin.follows("Change", within=lin.main.locator("dl", has=lin.page.locator("text=(3)")))
    lin.fills(starts="14:00", ends="16:00")
    lin.presses("List what changes")
    lin.presses("Change them")
    expect(lin.main.locator("tbody tr")).to_have_count(3)
    expect(lin.main.get_by_text("14:00–16:00").first).to_be_visible()

    lin.follows("Cancel the series")
    lin.main.locator("form button").click()
    lin.looks()
    lin.presses("Undo")
    lin.sees("Confirmed")
