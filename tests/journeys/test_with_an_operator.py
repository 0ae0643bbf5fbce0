"""Lin wants the confocal with the operator, who is with Nadia then: she is told so, and takes another time with her."""

from datetime import date, datetime, time

from playwright.sync_api import expect

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.extras import WITH_OPERATOR, ExtraKind
from booking.domain.interval import Interval
from booking.domain.opening import Window
from booking.domain.question import Wanted
from booking.extras.actions import create_option
from booking.reservations import actions
from booking.transaction import transaction
from models import Option
from tests.journeys.conftest import Arrives


def test_lin_books_with_the_operator_and_the_stage(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    operator, stage = _offered(cast)
    _nadia_has_her(cast, tuesday)
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}")
    lin.sees("What a booking can add")
    lin.opens(f"/instruments/{cast.confocal.public_id}/booking")
    lin.main.locator("select[name=mode]").select_option(WITH_OPERATOR)
    lin.main.locator(f"input[value='{stage}']").check()
    lin.fills(starts=f"{tuesday}T10:00", ends=f"{tuesday}T12:00")
    expect(lin.main.locator("#preview .refusal")).to_be_visible()
    lin.presses("Check this time")
    lin.sees("This time cannot be booked", "Free instead")

    lin.main.locator(".ways a").first.click()
    lin.looks()
    lin.presses("Book")
    lin.sees("Confirmed", "With")
    lin.opens(f"/extras/{operator}?week={tuesday}")
    lin.sees("Working hours")


def test_tom_says_when_an_operator_works(arrives: Arrives, cast: Cast) -> None:
    tom = arrives(cast.tom)
    tom.opens(f"/instruments/{cast.confocal.public_id}/extras")
    tom.fills(name="Mei Chen", name_zh="陈梅")
    tom.main.locator("input[value=operator]").check()
    tom.presses("Add")
    tom.fills(monday="09:00-17:00", tuesday="09:00-17:00")
    tom.presses("Save")
    tom.fills(first="2030-01-07", last="2030-01-11")
    tom.presses("Add days off")
    expect(tom.main.locator("#away li")).to_have_count(1)


def _offered(cast: Cast) -> tuple[str, str]:
    """The addresses of an operator of the confocal and the STED, and of a stage of the confocal."""
    working_week = [Window(weekday, 9 * 60, 17 * 60) for weekday in range(5)]
    with transaction():
        both = [cast.confocal, cast.sted]
        mei = create_option(
            cast.bioimaging, ExtraKind.OPERATOR, "Mei Chen", "陈梅", instruments=both, hours=working_week
        )
        stage: Option = create_option(
            cast.bioimaging, ExtraKind.ACCESSORY, "Heated stage", "加热台", instruments=[cast.confocal]
        )
        return mei.public_id, stage.public_id


def _nadia_has_her(cast: Cast, on: date) -> None:
    starts_at, ends_at = (datetime.combine(on, time(hour), cast.sted.zone) for hour in (10, 12))
    wanted = Wanted(Interval(starts_at, ends_at), mode=WITH_OPERATOR)
    person_id = cast.nadia.id
    with transaction():
        actions.book(instrument_id=cast.sted.id, person_id=person_id, booked_by_id=person_id, wanted=wanted, now=now())
