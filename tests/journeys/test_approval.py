"""Lin of another school asks for a time; Tom says yes by the link in his mail; her calendar shows it all the while."""

from datetime import date

from sqlalchemy import select

from booking.approvals.actions import set_policy
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.approving import ApprovalPolicy, Step, Trigger
from booking.transaction import transaction
from models import Approval, Instrument, Reservation, db
from tests.approvals.asking import link_to
from tests.calendars.bookings import feed_of
from tests.journeys.conftest import Arrives, Traveller


def test_lin_asks_and_tom_says_yes_by_mail(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    policy = ApprovalPolicy(frozenset({Trigger.OTHER_SCHOOLS}), steps=(Step(deadline_hours=48),))
    with transaction():
        set_policy(db.session.get_one(Instrument, cast.confocal.id), policy)
    path = feed_of(cast.lin)
    db.session.commit()
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T10:00&ends={tuesday}T12:00")
    lin.presses("Ask for this time")
    lin.sees("Waiting for a decision", "Tom Ashdown")
    assert calendar(lin, path).count("\r\nSTATUS:TENTATIVE") == 1

    db.session.rollback()
    asked = db.session.scalars(select(Reservation).join(Approval)).one()
    tom = arrives(None)
    tom.opens(link_to(cast.tom, asked))
    tom.sees("Please decide", "Lin Yue")
    assert calendar(lin, path).count("\r\nSTATUS:TENTATIVE") == 1
    tom.presses("Yes")
    tom.sees("Thank you")
    tom.opens(link_to(cast.tom, asked))
    tom.sees("This link has been used")

    lin.opens(f"/reservations/{asked.public_id}")
    lin.sees("Confirmed")
    assert calendar(lin, path).count("\r\nSTATUS:CONFIRMED") == 1
    assert now() < asked.starts_at


def calendar(reader: Traveller, path: str) -> str:
    """What her calendar address answers now."""
    return reader.page.request.get(path).text()
