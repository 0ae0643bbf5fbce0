"""Closing a period while labs charge, and two closings at once, through the real server on both databases: one outcome,
and no charge is lost or in two settlements."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.books.queries import faults
from booking.charges.actions.recording import Payer, record
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.closing_steps import Step
from booking.domain.netting import Mode
from booking.settlement.actions.agreeing import conclude
from booking.settlement.actions.stepping import NotYet, cut, issue, open_period
from booking.transaction import transaction
from models import Carry, Charge, Period, Posting, PostingKind, Share, Statement, Transfer, User, db
from tests.races.clients import Answer, Client, all_at_once
from tests.settlement.quarter import line, new_charge, quoted
from tests.support.servers import Server

ROUNDS = 4
Window = Callable[[User], Client]
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


@pytest.fixture
def window(app: Flask, server: Server) -> Iterator[Window]:
    """A browser's window of a person; all are closed in the end."""
    with ExitStack() as stack:
        yield lambda person: stack.enter_context(closing(Client(app, server, person)))


def period_until_today(cast: Cast) -> Period:
    today = now().date()
    with transaction():
        made = open_period(
            cast.helen, now(), today - timedelta(days=60), today, Mode.BILATERAL, name="Quarter", review_days=0
        )
        number = made.id
    return db.session.get_one(Period, number)


def some_charges(cast: Cast, count: int) -> None:
    used_on = now().date() - timedelta(days=3)
    payer = [Payer(cast.westfjord.id)]
    with transaction():
        record(
            [new_charge(cast.confocal, cast.lin, quoted(line(1_000)), payer, used_on=used_on) for _ in range(count)],
            now(),
        )


def step(client: Client, period: Period, seen: Step) -> Callable[[], Answer]:
    address = f"/settlements/{period.public_id}/steps"
    return lambda: client.post(address, {"from": seen.value})


def test_two_steps_at_once_are_one(database: str, app: Flask, cast: Cast, window: Window) -> None:
    """Four windows take the same step; one does, the others are told. The whole way, step by step."""
    people = [window(who) for who in (cast.helen, cast.sam) for _ in range(2)]
    for number in range(ROUNDS):
        some_charges(cast, 5)
        period = period_until_today(cast)
        for seen in (Step.OPEN, Step.CUT, Step.ISSUED):
            answers = all_at_once([step(one, period, seen) for one in people])
            assert sorted(answer.status for answer in answers) == [303, 409, 409, 409], seen
        db.session.rollback()
        of_period = [Transfer.period_id == period.id, Statement.period_id == period.id]
        assert db.session.scalar(select(func.count()).select_from(Transfer).where(of_period[0])) == 1, number
        assert db.session.scalar(select(func.count()).select_from(Statement).where(of_period[1])) == 2
        netted = select(func.count()).select_from(Posting).where(Posting.kind == PostingKind.NETTING)
        assert db.session.scalar(netted.where(Posting.period_id == period.id)) == 1
    assert faults() == []


def test_a_payment_that_two_record_at_once_counts_once(database: str, app: Flask, cast: Cast, window: Window) -> None:
    people = [window(who) for who in (cast.helen, cast.sam, cast.grace, cast.clara)]
    some_charges(cast, 3)
    period = period_until_today(cast)
    for action in (cut, issue, conclude):
        with transaction():
            action(period.id, now())
    transfer = db.session.scalars(select(Transfer)).one()
    fields = {"amount": "30.00", "paid_on": now().date().isoformat(), "reference": "BACS"}
    address = f"/transfers/{transfer.public_id}/payments"
    answers = all_at_once([lambda one=one: one.post(address, fields) for one in people])
    assert sorted(answer.status for answer in answers) == [303, 422, 422, 422]
    db.session.rollback()
    assert db.session.get_one(Period, period.id).state is Step.PAID
    assert faults() == []


def test_what_is_charged_while_a_period_is_cut_is_in_this_one_or_the_next(
    database: str, app: Flask, cast: Cast, window: Window
) -> None:
    """Labs take charges back, which writes charges, while the region cuts: nothing is lost, and nothing is in twice."""
    tom, clara = window(cast.tom), window(cast.clara)
    helen = window(cast.helen)
    for _ in range(ROUNDS):
        some_charges(cast, 2)
        period = period_until_today(cast)
        last = db.session.scalars(select(Charge).order_by(Charge.id.desc()).limit(2)).all()
        backs = [
            lambda one=one, client=client: client.post(f"/charges/{one.public_id}/reversal", {"reason": "Twice"})
            for one, client in zip(last, (tom, clara), strict=True)
        ]
        answers = all_at_once([*backs, step(helen, period, Step.OPEN)])
        assert [answer.status for answer in answers] == [303, 303, 303]
        db.session.rollback()
        made = set(db.session.scalars(select(Share.id)))
        inside = set(db.session.scalars(select(Share.id).where(Share.period_id.is_not(None))))
        waiting = set(db.session.scalars(select(Share.id).where(Share.period_id.is_(None))))
        assert inside | waiting == made
        assert not inside & waiting
    with transaction():
        later = open_period(
            cast.helen, now(), now().date() - timedelta(days=60), now().date(), Mode.BILATERAL, name="Next"
        ).id
    with transaction():
        cut(later, now())
    assert db.session.scalar(select(func.count()).select_from(Share).where(Share.period_id.is_(None))) == 0
    assert db.session.scalar(select(func.sum(Share.amount_minor))) == 0  # everything has been taken back
    assert db.session.scalar(select(func.count()).select_from(Carry)) == 0
    with pytest.raises(NotYet), transaction():
        cut(later, now())
    assert faults() == []
