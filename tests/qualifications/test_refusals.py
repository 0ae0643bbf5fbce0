"""Every refusal for want of a training says what such a use takes and what helps, wherever it is met."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.requirements import Trained
from booking.reservations import actions
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from booking.waiting.rounds import offer_freed
from models import Reservation, WaitingOffer, db
from tests.qualifications.acting import asks_for, course
from tests.support.applications import sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient

Way = Callable[[PageClient, Cast], str]


def _times(cast: Cast, suffix: str = "") -> dict[str, str]:
    noon, zone = noon_on_tuesday(), cast.tirf.zone
    return {
        f"starts{suffix}": written(noon, zone), f"ends{suffix}": written(noon + timedelta(hours=1), zone),
        f"mode{suffix}": "self_operated",
    }  # fmt: skip


def booking(nadia: PageClient, cast: Cast) -> str:
    return nadia.get(f"/instruments/{cast.tirf.public_id}/check", query_string=_times(cast)).text


def series(nadia: PageClient, cast: Cast) -> str:
    rule = {"frequency": "weekly", "every": "1", "ending": "times", "times": "2"}
    return nadia.get(f"/instruments/{cast.tirf.public_id}/series/check", query_string=_times(cast) | rule).text


def chain(nadia: PageClient, cast: Cast) -> str:
    second = {f"{name}-1": value for name, value in _times(cast).items()} | {"instrument-1": cast.tirf.public_id}
    steps = _times(cast, "-0") | {"instrument-0": cast.tirf.public_id, "key": "one", **second}
    return nadia.send("/find/chains", steps).text


def waiting(nadia: PageClient, cast: Cast) -> str:
    return nadia.send(f"/instruments/{cast.tirf.public_id}/waiting", _times(cast)).text


@pytest.mark.parametrize("way", [booking, series, chain, waiting])
def test_nadia_is_told_what_she_lacks_and_what_helps(way: Way, app: Flask, cast: Cast) -> None:
    asks_for(cast, Trained(course(cast).id, 2))
    answer = way(sign_in(app.test_client(), cast.nadia), cast)
    assert "What you need" in answer
    assert "/trainings/" in answer


def test_of_an_offer_that_the_training_has_come_before(app: Flask, cast: Cast) -> None:
    """She waits, the lab asks for a training from now on, and she accepts."""
    noon = noon_on_tuesday()
    wanted = Wanted(Interval(noon, noon + timedelta(hours=1)), mode="self_operated")
    with transaction():
        taken = actions.book(
            instrument_id=cast.tirf.id, person_id=cast.hana.id, booked_by_id=cast.hana.id, wanted=wanted, now=now()
        ).id
    nadia = sign_in(app.test_client(), cast.nadia)
    assert nadia.send(f"/instruments/{cast.tirf.public_id}/waiting", _times(cast)).status_code == 303
    with transaction():
        actions.cancel(db.session.get_one(Reservation, taken), cast.hana.id, now())
    offer_freed(now())
    offer = db.session.query(WaitingOffer).one().public_id
    asks_for(cast, Trained(course(cast).id, 2))
    answer = nadia.send(f"/offers/{offer}/acceptance")
    assert answer.status_code == 409
    assert "What you need" in answer.text
