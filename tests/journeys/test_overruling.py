"""Lin needs the confocal before it opens and for longer than it may be had: Tom sets both rules aside, one by one and
with a reason, which Lin reads. What somebody else has, nobody sets aside."""

from datetime import date

from playwright.sync_api import expect

from booking.demo.cast import Cast
from booking.policies.actions import set_policy
from booking.transaction import transaction
from tests.journeys.conftest import Arrives, Traveller
from tests.journeys.steps import books

WHY = "The beam time of her thesis"
HOURS, LENGTH = "outside_opening_hours", "too_long"


def test_tom_sets_two_rules_aside_for_lin_and_she_reads_why(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    with transaction():
        set_policy(cast.confocal, {"longest_minutes": 120})
    tom = arrives(cast.tom)
    _asks(tom, cast, tuesday)
    tom.sees("This time cannot be booked", "Set rules aside")
    boxes = tom.main.locator("input[name=overrule]")
    expect(boxes).to_have_count(2)

    boxes.and_(tom.main.locator(f"[value={HOURS}]")).check()
    _sends(tom)
    tom.sees("Say why these rules are set aside.")
    expect(tom.main.locator(f"input[value={HOURS}]")).to_be_checked()

    tom.fills(overrule_reason=WHY)
    _sends(tom)
    tom.sees("Not booked")  # the rule that is not named still holds
    expect(tom.main.locator(f"input[value={HOURS}]")).to_be_checked()
    expect(tom.main.locator("#overrule-reason")).to_have_value(WHY)

    tom.main.locator(f"input[value={LENGTH}]").check()
    _sends(tom)
    tom.sees("Confirmed", WHY)

    lin = arrives(cast.lin)
    lin.opens("/bookings")
    lin.main.locator("a[href^='/reservations/']").first.click()
    lin.looks()
    lin.sees("Confirmed", WHY, cast.tom.name)


def test_what_hana_has_is_not_to_be_set_aside(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    books(cast.hana, cast.confocal, tuesday, 8, 10)
    tom = arrives(cast.tom)
    _asks(tom, cast, tuesday)
    tom.sees("This time cannot be booked", "Free instead")
    expect(tom.main.locator("input[name=overrule]")).to_have_count(0)


def _asks(tom: Traveller, cast: Cast, on: date) -> None:
    """From six to nine, for Lin; it opens at eight."""
    tom.opens(f"/instruments/{cast.confocal.public_id}/booking")
    tom.fills(starts=f"{on}T06:00", ends=f"{on}T09:00", for_email=cast.email("lin"))
    tom.presses("Check this time")


def _sends(tom: Traveller) -> None:
    """The button of the form in which rules are named."""
    tom.main.locator("form:has(input[name=overrule]) button[type=submit]").click()
    tom.looks()
