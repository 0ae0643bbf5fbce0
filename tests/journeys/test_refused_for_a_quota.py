"""Lin has used what a facility gives to other schools; she is told so, finds a slot at another school, and books it."""

from datetime import date

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.quotas.actions import set_quota
from booking.transaction import transaction
from tests.journeys.conftest import Arrives
from tests.journeys.steps import books


def test_lin_is_refused_for_her_quota_and_books_elsewhere(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    with transaction():
        set_quota(
            cast.bioimaging, cast.tom, now(), name="Fair use", name_zh="公平使用", unit=Unit.MINUTES, amount=120,
            period=Period.WEEK, subject=Subject.PERSON, audience=Audience.OTHER_SCHOOLS,
        )  # fmt: skip
    books(cast.lin, cast.confocal, tuesday, 14, 16)
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T10:00&ends={tuesday}T12:00")
    lin.sees(
        "This time cannot be booked", "公平使用" if lin.language == "zh" else "Your quota (Fair use) is 2 h a week"
    )
    lin.follows("Find another slot")
    row = lin.main.locator(".offer").filter(has_text=cast.axr.name_in(lin.language))
    row.locator("button").click()
    lin.looks()
    lin.sees("Confirmed")
