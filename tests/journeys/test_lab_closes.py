"""Tom closes the confocal for a service day; Lin, who wants it, reads why."""

from datetime import date

from booking.demo.cast import Cast
from tests.journeys.conftest import Arrives
from tests.journeys.steps import books


def test_tom_closes_the_confocal_and_lin_is_told_why(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    books(cast.hana, cast.confocal, tuesday, 9, 10)
    tom = arrives(cast.tom)
    tom.opens("/lab")
    tom.sees(cast.bioimaging.name_in(tom.language))
    tom.follows("Close")
    tom.main.locator("[name=instrument]").select_option(cast.confocal.public_id)
    tom.fills(starts=f"{tuesday}T08:00", ends=f"{tuesday}T20:00", reason="Laser service")
    tom.presses("See which bookings it touches")
    tom.sees(cast.hana.name)
    tom.presses("Close it")
    tom.sees("Laser service")

    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T13:00&ends={tuesday}T15:00")
    lin.sees("This time cannot be booked", "Laser service", "Free instead")
