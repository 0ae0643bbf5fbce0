"""Words by mail and in bulk at one moment, through the real server on both databases: one outcome, told once."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from models import Approval, ApprovalLink, EventKind, Instrument, Reservation, ReservationState, db
from tests.approvals.asking import link_to
from tests.races.clients import Answer, Client, all_at_once
from tests.races.test_approvals import assert_told_once, instrument, lab, outcome, post, requested
from tests.races.test_one_slot import DONE, LENGTH, REFUSED, assert_nothing_overlaps, assert_quiet, slots
from tests.support.servers import Server

__all__ = ["instrument", "lab"]  # fixtures

ROUNDS, THANKS, GONE = 4, 200, 410
ENDS = {
    (ReservationState.CONFIRMED, (EventKind.ACCEPTED,), True),
    (ReservationState.DECLINED, (EventKind.DECLINED,), False),
}
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


@pytest.fixture
def toms(app: Flask, cast: Cast, server: Server) -> Iterator[list[Client]]:
    """Tom at his desk and on his phone."""
    found = [Client(app, server, cast.tom) for _ in range(2)]
    yield found
    for client in found:
        client.close()


def one_outcome(number: int) -> ReservationState:
    """Of the request; it is accepted or declined, once, and whoever is told is told once."""
    state, told, holds = outcome(number)
    assert (state, tuple(told), holds) in ENDS
    assert_told_once(number, told[0].value)
    return state


def test_one_link_is_used_twice_at_once(
    instrument: Instrument, cast: Cast, crowd: list[Client], toms: list[Client], server: Server
) -> None:
    for slot in slots(ROUNDS):
        number, _public_id, _step = requested(instrument, crowd[0], slot)
        path = link_to(cast.tom, db.session.get_one(Reservation, number))
        yes, no = all_at_once([post(toms[0], path, decision="yes"), post(toms[1], path, decision="no")])
        assert sorted((yes.status, no.status)) == [THANKS, GONE]
        assert one_outcome(number) is (
            ReservationState.CONFIRMED if yes.status == THANKS else ReservationState.DECLINED
        )
        used = select(ApprovalLink.used_at).join(Approval).where(Approval.reservation_id == number)
        assert len([one for one in db.session.scalars(used) if one is not None]) == 1
    assert_quiet(server)


def test_the_link_in_toms_mail_against_keikos_page(
    instrument: Instrument, cast: Cast, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    for slot in slots(ROUNDS):
        number, _public_id, step = requested(instrument, crowd[0], slot)
        path = link_to(cast.tom, db.session.get_one(Reservation, number))
        yes, no = all_at_once([post(lab[0], path, decision="yes"), post(lab[1], f"/approvals/{step}/refusal")])
        assert (yes.status, no.status) in ((THANKS, REFUSED), (GONE, DONE))
        one_outcome(number)
    assert_quiet(server)


def test_two_decide_in_bulk_in_opposite_order(
    instrument: Instrument, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    """One says yes to both, the other no to both, beginning at the other end: each request has one outcome."""
    for slot in slots(ROUNDS):
        asked = [requested(instrument, crowd[who], slot + timedelta(hours=5 * who)) for who in range(2)]
        ticked = [step for _number, _public_id, step in asked]
        answers = all_at_once([_bulk(lab[0], ticked, "yes"), _bulk(lab[1], list(reversed(ticked)), "no")])
        assert {one.status for one in answers} == {DONE}
        for number, _public_id, _step in asked:
            one_outcome(number)
    assert_nothing_overlaps()
    assert_quiet(server)


def test_two_requests_side_by_side_are_approved_at_once(
    instrument: Instrument, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    """Each holds its own time, so that both are approved, and neither has any of the other's."""
    for slot in slots(ROUNDS):
        asked = [requested(instrument, crowd[who], slot + who * LENGTH) for who in range(2)]
        answers = all_at_once([post(lab[who], f"/approvals/{one[2]}/acceptance") for who, one in enumerate(asked)])
        assert [one.status for one in answers] == [DONE, DONE]
        assert {one_outcome(number) for number, _public_id, _step in asked} == {ReservationState.CONFIRMED}
    assert_nothing_overlaps()
    assert_quiet(server)


def _bulk(client: Client, steps: list[str], decision: str) -> Callable[[], Answer]:
    return lambda: client.post("/approvals/decisions", {"step": steps, "decision": decision, "reason": ""})
