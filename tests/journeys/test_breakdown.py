"""The confocal breaks; three bookings lie in it. Tom moves one, cancels one, keeps one: each person is told once."""

from datetime import date

from sqlalchemy import select

from booking.demo.cast import Cast
from models import Message, Reservation, ReservationState, db
from tests.journeys.conftest import Arrives
from tests.journeys.steps import books


def test_tom_decides_about_three_bookings_and_each_person_hears_once(
    arrives: Arrives, cast: Cast, tuesday: date
) -> None:
    for person, hour in ((cast.hana, 9), (cast.lin, 11), (cast.rowan, 14)):
        books(person, cast.confocal, tuesday, hour, hour + 2)
    moved, gone, kept = db.session.scalars(select(Reservation).order_by(Reservation.starts_at)).all()
    ids = [one.public_id for one in (moved, gone, kept)]
    tom = arrives(cast.tom)
    tom.opens(f"/facilities/{cast.bioimaging.public_id}/closures/new?instrument={cast.confocal.public_id}")
    tom.main.get_by_label(tom.says("Breakdown"), exact=True).check()
    tom.fills(starts=f"{tuesday}T08:00", ends=f"{tuesday}T20:00", reason="Broken pump")
    tom.presses("See which bookings it touches")
    tom.sees(cast.hana.name, cast.lin.name, cast.rowan.name)
    tom.main.locator(f"[name=decision-{ids[0]}]").first.check()
    tom.main.locator(f"[name=decision-{ids[1]}][value=cancel]").check()
    tom.presses("Close it")
    tom.sees("Broken pump", "Breakdown")

    db.session.rollback()
    assert moved.starts_at.date() != tuesday
    assert [one.state for one in (moved, gone, kept)] == [
        ReservationState.CONFIRMED, ReservationState.CANCELLED, ReservationState.CONFIRMED
    ]  # fmt: skip
    told = db.session.scalars(select(Message).where(Message.kind == "closure")).all()
    fates = {one.user_id: [booking["fate"] for booking in one.details["bookings"].values()] for one in told}
    assert len(told) == 3
    assert fates == {cast.hana.id: ["move"], cast.lin.id: ["cancel"], cast.rowan.id: ["keep"]}

    rowan = arrives(cast.rowan)
    rowan.opens(f"/reservations/{ids[2]}")
    rowan.sees("Closed during this booking", "Broken pump")
