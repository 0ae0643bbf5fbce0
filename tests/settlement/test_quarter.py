"""A quarter of the demo region from charges to the seal, in all three modes, on both databases; to the minor unit."""

from collections import defaultdict
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from booking.books.queries import balances_of, faults
from booking.charges.actions.disputing import NotDisputed, dispute, reject
from booking.charges.actions.recording import Payer, record
from booking.charges.actions.reversing import NotReversed, correct, reverse
from booking.demo.cast import Cast
from booking.domain.closing_steps import Block, Step
from booking.domain.ledger import AccountKind
from booking.domain.netting import Mode
from booking.domain.replay import replay
from booking.settlement.actions.agreeing import agree, conclude
from booking.settlement.actions.paying import NotThatMuch, record_payment, warn_late_payers
from booking.settlement.actions.sealing import seal
from booking.settlement.actions.stepping import NotYet, cut, issue
from booking.settlement.queries.records import exported
from booking.settlement.queries.run import due_of, results_of
from booking.transaction import transaction
from models import Charge, Message, Period, Posting, Share, Statement, Transfer, db
from tests.settlement.quarter import (
    ANSWERED,
    CUT_ON,
    NOON,
    agreed,
    charge,
    line,
    new_charge,
    opened,
    paid,
    quoted,
    sealed,
    settle_quarter,
    taken,
)

PAYMENTS = {Mode.GROSS: 7, Mode.BILATERAL: 5, Mode.MULTILATERAL: 4}


def share_of(made: Charge, number: int = 0) -> Share:
    return made.shares[number]


@pytest.mark.parametrize("mode", Mode)
def test_the_quarter_is_settled_and_replays_from_its_file(database: str, app: Flask, cast: Cast, mode: Mode) -> None:
    settle_quarter(cast)
    period = sealed(cast, mode)
    assert period.state is Step.SEALED
    file = list(exported(period, None))
    found = replay(file)
    assert (found.head, found.read) == (period.digest, period.record_count)
    assert len(due_of(period)) == PAYMENTS[mode]
    for school in (cast.norhaven, cast.westfjord, cast.eskmere, cast.lanhai):
        own = replay(exported(period, school.id))
        assert own.head == period.digest
        assert not own.is_whole
    assert faults() == []


def test_gross_figures_are_the_same_whatever_is_offset(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    taken(cut, period_id := opened(cast, Mode.GROSS), CUT_ON)
    by_mode = []
    for mode in Mode:
        with transaction():
            db.session.get_one(Period, period_id).mode = mode
        by_mode.append([(one.currency, one.positions) for one in results_of(db.session.get_one(Period, period_id))])
    assert by_mode[0] == by_mode[1] == by_mode[2]
    pounds = dict(by_mode[0])["GBP"]
    assert pounds[cast.norhaven.id].owed_to_minor == 14_000 + 14_001 + 9_000
    assert pounds[cast.norhaven.id].owed_by_minor == 4_000 + 5_000
    assert pounds[cast.westfjord.id].owed_by_minor == 14_000 + 4_667 + 4_500 + 4_500
    assert pounds[cast.eskmere.id].owed_by_minor == 9_334 + 2_500
    assert pounds[0].owed_by_minor == 4_001  # the region's own fund


def test_balances_after_the_seal_are_income_outlay_and_cash(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    sealed(cast, Mode.MULTILATERAL)
    for school in (cast.norhaven, cast.westfjord, cast.eskmere, cast.lanhai):
        sums: dict[tuple[str, AccountKind], int] = defaultdict(int)
        for account, amount in balances_of(school.id):
            sums[account.currency, account.kind] += amount
        for currency in ("GBP", "CNY"):
            assert not any(
                sums[currency, kind] for kind in (AccountKind.RECEIVABLE, AccountKind.PAYABLE, AccountKind.CLEARING)
            )
            spent = sums[currency, AccountKind.OUTLAY] + sums[currency, AccountKind.SUBSIDY]
            assert sums[currency, AccountKind.CASH] == -sums[currency, AccountKind.INCOME] - spent


def test_reversing_everything_returns_every_balance_to_zero(database: str, app: Flask, cast: Cast) -> None:
    made = settle_quarter(cast)
    for one in made.values():
        taken(reverse, one.id, "Tried out", cast.tom, NOON)
    schools = (cast.norhaven, cast.westfjord, cast.eskmere, cast.lanhai)
    assert not [amount for school in schools for _account, amount in balances_of(school.id) if amount]
    with pytest.raises(NotReversed):
        taken(reverse, made["use"].id, "Again", cast.tom, NOON)
    period_id = opened(cast)
    agreed(cast, period_id)
    assert db.session.get_one(Period, period_id).state is Step.PAID  # nothing is to be paid
    assert faults() == []


def test_a_disputed_line_leaves_the_run_and_never_blocks_it(database: str, app: Flask, cast: Cast) -> None:
    made = settle_quarter(cast)
    period_id = opened(cast)
    taken(cut, period_id, CUT_ON)
    taken(issue, period_id, CUT_ON)
    statements = {one.institution_id: one for one in db.session.scalars(select(Statement))}
    taken(agree, statements[cast.norhaven.id].id, cast.grace, CUT_ON)
    share_id = share_of(made["split"]).id
    with transaction():
        objection = dispute(share_id, "We had one hour, not two", cast.ingrid, CUT_ON).id
    assert db.session.get_one(Share, share_id).period_id is None
    renewed = db.session.get_one(Statement, statements[cast.norhaven.id].id)
    assert renewed.agreed_at is None
    assert renewed.changed_at == CUT_ON  # Norhaven looks at it again
    taken(conclude, period_id, ANSWERED)
    with pytest.raises(NotDisputed):
        taken(dispute, share_of(made["use"]).id, "Too late", cast.ingrid, ANSWERED)
    paid(cast, period_id)
    taken(seal, period_id, ANSWERED)
    first = replay(exported(db.session.get_one(Period, period_id), None))
    assert first.debts["GBP"]["WFJ", "NOR"] == 14_000 + 4_500 + 4_500
    taken(reject, objection, "The log shows two", cast.tom, ANSWERED)
    later = opened(cast, first=period_of(period_id).until, until=period_of(period_id).until + timedelta(days=92))
    taken(cut, later, CUT_ON + timedelta(days=92))
    assert db.session.get_one(Share, share_id).period_id == later


def period_of(number: int) -> Period:
    return db.session.get_one(Period, number)


def test_a_correction_is_a_reversal_and_a_new_charge_in_the_next_period(app: Flask, cast: Cast) -> None:
    made = settle_quarter(cast)
    before = sealed(cast, Mode.BILATERAL)
    right = new_charge(
        cast.confocal, cast.lin, quoted(line(10_000)), [Payer(cast.westfjord.id)], reason="One hour was closed",
        first_id=made["use"].id, cause="correction",
    )  # fmt: skip
    taken(correct, made["use"].id, right, cast.tom, ANSWERED)
    later_id = opened(cast, Mode.BILATERAL, first=before.until, until=before.until + timedelta(days=92))
    agreed(cast, later_id, CUT_ON + timedelta(days=92))
    due = due_of(period_of(later_id))
    assert [(one.debtor_id, one.creditor_id, one.amount_minor) for one in due] == [
        (cast.norhaven.id, cast.westfjord.id, 4_000)
    ]
    assert replay(exported(before, None)).head == before.digest  # what is sealed stays as it was
    assert faults() == []


def test_what_is_below_the_threshold_rolls_over(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    first = sealed(cast, Mode.GROSS, threshold_minor=5_000)
    carried = [one for one in due_of(first) if one.is_carried]
    assert carried
    second_id = opened(cast, Mode.GROSS, first=first.until, until=first.until + timedelta(days=92))
    charge(new_charge(cast.confocal, cast.lin, quoted(line(100)), [Payer(cast.westfjord.id)], used_on=first.until))
    agreed(cast, second_id, CUT_ON + timedelta(days=92))
    paid_now = {
        (one.debtor_id, one.creditor_id, one.currency): one.amount_minor for one in due_of(period_of(second_id))
    }
    assert all(
        paid_now[one.debtor_id, one.creditor_id, one.currency] >= one.amount_minor for one in carried
    )  # fmt: skip
    paid(cast, second_id)
    taken(seal, second_id, ANSWERED)
    assert replay(exported(period_of(second_id), None)).head == period_of(second_id).digest
    schools = (cast.norhaven, cast.westfjord, cast.eskmere, cast.lanhai)
    left = [a for school in schools for a, n in balances_of(school.id) if n and a.kind is AccountKind.CLEARING]
    assert left == []
    assert faults() == []


def test_each_step_says_what_blocks_it(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    period_id = opened(cast)
    for step, at, why in (
        (cut, NOON, Block.NOT_OVER),
        (issue, CUT_ON, None),  # it is not cut yet
    ):
        with pytest.raises(NotYet) as found:
            taken(step, period_id, at)
        assert found.value.why == ((why,) if why else ())
    taken(cut, period_id, CUT_ON)
    with pytest.raises(NotYet):
        taken(cut, period_id, CUT_ON)
    taken(issue, period_id, CUT_ON)
    with pytest.raises(NotYet) as found:
        taken(conclude, period_id, CUT_ON + timedelta(days=13))
    assert found.value.why == (Block.UNANSWERED,)
    taken(conclude, period_id, ANSWERED)
    with pytest.raises(NotYet):
        taken(seal, period_id, ANSWERED)
    first = due_of(period_of(period_id))[0]
    with pytest.raises(NotThatMuch):
        taken(record_payment, first.id, first.amount_minor + 1, ANSWERED.date(), "", cast.grace, ANSWERED)
    taken(record_payment, first.id, 100, ANSWERED.date(), "A part", cast.grace, ANSWERED)
    taken(record_payment, first.id, -100, ANSWERED.date(), "By mistake", cast.grace, ANSWERED)
    paid(cast, period_id)
    taken(seal, period_id, ANSWERED)
    with pytest.raises(NotYet):
        taken(record_payment, first.id, -1, ANSWERED.date(), "", cast.grace, ANSWERED)


def test_silence_is_no_consent_where_the_agreement_says_so(app: Flask, cast: Cast) -> None:
    charge(
        new_charge(cast.confocal, cast.lin, quoted(line(14_000)), [Payer(cast.westfjord.id)], is_silence_consent=False)
    )
    period_id = opened(cast)
    taken(cut, period_id, CUT_ON)
    taken(issue, period_id, CUT_ON)
    with pytest.raises(NotYet):
        taken(conclude, period_id, ANSWERED)
    statement = db.session.scalars(select(Statement).where(Statement.institution_id == cast.westfjord.id)).one()
    taken(agree, statement.id, cast.henrik, ANSWERED)
    taken(conclude, period_id, ANSWERED)
    assert period_of(period_id).state is Step.AGREED


def test_a_late_payer_is_warned_once_a_week(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    agreed(cast, opened(cast))
    late = ANSWERED + timedelta(days=40)
    for at, warned in ((ANSWERED, 0), (late, 4), (late + timedelta(days=3), 0), (late + timedelta(days=8), 4)):
        with transaction():
            assert warn_late_payers(at) == warned
    told = db.session.scalars(select(Message).where(Message.kind == "payment_late")).all()
    assert {one.user_id for one in told} >= {cast.henrik.id}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE charges SET amount_minor = amount_minor + 1",
        "DELETE FROM charges",
        "UPDATE charge_lines SET amount_minor = 0",
        "UPDATE shares SET amount_minor = amount_minor + 1",
        "UPDATE shares SET period_id = NULL",
        "DELETE FROM shares",
        "UPDATE postings SET period_id = NULL",
        "DELETE FROM entries",
        "UPDATE entries SET amount_minor = 0",
        "UPDATE payments SET amount_minor = 1",
        "DELETE FROM payments",
        "UPDATE transfers SET amount_minor = amount_minor + 1",
        "DELETE FROM transfers",
        "UPDATE positions SET owed_to_minor = 0",
        "UPDATE statements SET agreed_at = NULL",
        "DELETE FROM statements",
        "UPDATE periods SET state = 'open', digest = ''",
        "UPDATE periods SET name = 'Another'",
        "DELETE FROM periods",
        "INSERT INTO transfers (public_id, period_id, currency, amount_minor, is_carried)"
        " SELECT 'abcdefghjkmn', id, 'GBP', 5, is_carried FROM (SELECT p.id, t.is_carried FROM periods p, transfers t"
        " LIMIT 1) AS one",
    ],
)
def test_what_is_sealed_refuses_every_change(database: str, app: Flask, cast: Cast, statement: str) -> None:
    settle_quarter(cast)
    sealed(cast)
    with pytest.raises(DBAPIError, match=r"written once|sealed|cut"), transaction():
        db.session.execute(text(statement))


def test_the_database_refuses_what_does_not_add_up(database: str, app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    one = db.session.scalars(select(Posting).limit(1)).one()
    unbalanced = "INSERT INTO entries (posting_id, account_id, amount_minor) VALUES (999999, 1, 5)"
    posting = (
        "INSERT INTO postings (id, public_id, kind, charge_id, posted_at)"
        " SELECT 999999, 'abcdefghjkmn', 'charge', MIN(id), MIN(created_at) FROM charges"
    )
    refused("do not sum to zero", unbalanced, posting)
    refused("FOREIGN KEY|foreign key", unbalanced)  # an entry without its posting
    refused("closed", f"INSERT INTO entries (posting_id, account_id, amount_minor) VALUES ({one.id}, 1, 5)")
    share = db.session.scalars(select(Share).limit(1)).one()
    refused(
        "closed",
        "INSERT INTO shares (id, public_id, charge_id, line_id, owner_id, place, currency, amount_minor, used_on)"
        f" SELECT 999999, 'abcdefghjkmn', charge_id, line_id, owner_id, 0, 'GBP', 1, used_on FROM shares"
        f" WHERE id = {share.id}",
    )


def refused(words: str, *statements: str) -> None:
    with pytest.raises(DBAPIError, match=words):
        taken(lambda: [db.session.execute(text(statement)) for statement in statements])


def test_a_charge_names_who_gives_its_subsidy(database: str, app: Flask, cast: Cast) -> None:
    made = settle_quarter(cast)["grant"]
    assert [(share.payer_id, share.amount_minor, share.fund_id is not None) for share in made.shares] == [
        (cast.norhaven.id, 8_001, False), (cast.norhaven.id, -4_001, False), (None, 4_001, True),
    ]  # fmt: skip
    assert made.amount_minor == 8_001
    assert db.session.scalars(select(Transfer)).all() == []
    with transaction():
        assert record([], NOON) == []
