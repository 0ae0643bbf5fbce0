"""The pages of money, walked as people walk them: charging, disputing, correcting, settling in the browser's way."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.closing_steps import Step
from booking.notices.rendering import mail_of
from booking.settlement.commands import verify
from booking.settlement.queries.run import due_of
from models import Charge, Dispute, Message, Period, Statement, db
from tests.settlement.quarter import settle_quarter
from tests.support.applications import sign_in
from tests.support.pages import PageClient

QUARTER = {
    "name": "Third quarter", "name_zh": "第三季度", "first_on": "2026-07-01", "last_on": "2026-09-30",
    "mode": "multilateral", "one": "", "other": "", "threshold_minor": "", "review_days": "0", "pay_days": "30",
}  # fmt: skip


def person(app: Flask, cast: Cast, who: str) -> PageClient:
    return sign_in(app.test_client(), cast.person(who))


def stepped(client: PageClient, address: str, step: str) -> int:
    return client.send(f"{address}/steps", {"from": step}).status_code


@pytest.mark.parametrize("mode", ["gross", "bilateral", "multilateral"])
def test_helen_settles_a_quarter_and_henrik_replays_it(app: Flask, cast: Cast, mode: str, tmp_path: Path) -> None:
    settle_quarter(cast)
    helen, henrik = person(app, cast, "helen"), person(app, cast, "henrik")
    assert helen.get("/settlements/new").status_code == 200
    assert helen.send("/settlements", QUARTER | {"mode": mode}).status_code == 303
    period = db.session.scalars(select(Period)).one()
    address = f"/settlements/{period.public_id}"
    assert "Next: Cut it" in helen.get(address).text
    for step in ("open", "cut"):
        assert stepped(helen, address, step) == 303
        assert stepped(helen, address, step) == 409  # the second click
    mine = db.session.scalars(select(Statement).where(Statement.institution_id == cast.westfjord.id)).one()
    page = henrik.get(f"/statements/{mine.public_id}").text
    assert "University of Norhaven" in page
    assert "GBP 276.67" in page
    assert henrik.send(f"/statements/{mine.public_id}/agreement", {}).status_code == 303
    assert henrik.send(f"/statements/{mine.public_id}/agreement", {}).status_code == 409
    assert stepped(helen, address, "issued") == 303
    for transfer in due_of(db.session.get_one(Period, period.id)):
        paid = {"amount": f"{transfer.amount_minor / 100:.2f}", "paid_on": "2026-11-02", "reference": "BACS 1"}
        assert helen.send(f"/transfers/{transfer.public_id}/payments", paid).status_code == 303
        assert "Paid" in helen.get(f"/transfers/{transfer.public_id}").text
    assert stepped(helen, address, "paid") == 303
    sealed = db.session.get_one(Period, period.id)
    assert sealed.state is Step.SEALED
    assert sealed.digest in helen.get(address).text
    for client, said in ((helen, "The netting of all schools was replayed."), (henrik, "Only your own part")):
        file = tmp_path / "export.tsv"
        file.write_bytes(client.get(f"{address}.tsv").data)
        result = CliRunner().invoke(verify, [str(file), "--digest", sealed.digest])
        assert result.exit_code == 0, result.output
        assert said in result.output
    lines = file.read_text().splitlines()
    lines[9] = lines[9].replace("\t", "\tx", 1)
    file.write_text("\n".join(lines))
    result = CliRunner().invoke(verify, [str(file)])
    assert result.exit_code == 1
    assert "differs first in line 10" in result.output


def test_statements_come_as_table_workbook_and_journal(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    helen, henrik = person(app, cast, "helen"), person(app, cast, "henrik")
    helen.send("/settlements", QUARTER)
    address = f"/settlements/{db.session.scalars(select(Period)).one().public_id}"
    for step in ("open", "cut", "issued"):
        stepped(helen, address, step)
    mine = db.session.scalars(select(Statement).where(Statement.institution_id == cast.westfjord.id)).one()
    base = f"/statements/{mine.public_id}"
    rows = list(csv.reader(io.StringIO(henrik.get(f"{base}.csv").text.removeprefix("\ufeff"))))
    book = load_workbook(io.BytesIO(henrik.get(f"{base}.xlsx").data)).active
    assert book is not None
    assert [[str(cell) for cell in row] for row in book.values] == rows
    paid = sum(int(row[-1]) for row in rows[1:] if row[-2] == "GBP" and "Westfjord" in row[6])
    assert paid == 27_667
    pair = csv.reader(io.StringIO(henrik.get(f"{base}.csv?with={cast.eskmere.public_id}").text))
    assert sum(int(row[-1]) for row in list(pair)[1:]) == 2_500  # the credit takes the use at Eskmere back
    journal = list(csv.reader(io.StringIO(henrik.get(f"{base}/journal.csv").text)))[1:]
    for currency in ("GBP", "CNY"):
        of_currency = [row for row in journal if row[6] == currency]
        assert sum(int(row[7]) - int(row[8]) for row in of_currency) == 0
    assert "Settlement" in {row[2] for row in journal}
    page = henrik.get(f"{base}?with={cast.norhaven.public_id}&whole=1").text
    assert "Statement: Westfjord University of Technology and University of Norhaven" in page
    assert henrik.get(f"{base}?with=nobody").status_code == 404
    assert "Receivable" in henrik.get(f"/schools/{cast.westfjord.public_id}/accounts").text


def test_ingrid_disputes_a_line_tom_answers_and_takes_another_back(app: Flask, cast: Cast) -> None:
    made = settle_quarter(cast)
    ingrid, tom, henrik = (person(app, cast, who) for who in ("ingrid", "tom", "henrik"))
    use, split = made["use"], made["split"]
    share = use.shares[0].public_id
    assert ingrid.get(f"/charges/{use.public_id}").status_code == 404  # not booked for her lab
    assert henrik.get("/charges?scope=paid").text.count(use.public_id) == 1
    page = henrik.get(f"/charges/{use.public_id}").text
    assert "Dispute this line" in page
    assert henrik.send(f"/shares/{share}/disputes", {"reason": " "}).status_code == 422
    assert henrik.send(f"/shares/{share}/disputes", {"reason": "It was half an hour"}).status_code == 303
    assert henrik.send(f"/shares/{share}/disputes", {"reason": "Again"}).status_code == 409
    assert "It was half an hour" in tom.get(f"/charges/{use.public_id}").text
    assert use.public_id in tom.get(f"/facilities/{cast.bioimaging.public_id}/charges?show=disputed").text
    dispute = db.session.scalars(select(Dispute)).one()
    assert tom.send(f"/disputes/{dispute.public_id}/rejection", {"reason": "The log says one"}).status_code == 303
    assert henrik.send(f"/disputes/{dispute.public_id}/withdrawal", {}).status_code == 409
    told = db.session.scalars(select(Message).where(Message.kind == "dispute_rejected")).one()
    mail = mail_of(told)
    assert mail is not None
    assert "The log says one" in mail.get_content()
    assert tom.send(f"/charges/{split.public_id}/reversal", {"reason": ""}).status_code == 422
    assert tom.send(f"/charges/{split.public_id}/reversal", {"reason": "Charged twice"}).status_code == 303
    assert tom.send(f"/charges/{split.public_id}/reversal", {"reason": "Charged twice"}).status_code == 409
    back = db.session.scalars(select(Charge).where(Charge.reversal_of_id == split.id)).one()
    assert back.amount_minor == -split.amount_minor
    assert "Charged twice" in henrik.get(f"/charges/{back.public_id}").text


def test_clara_opens_a_settlement_of_two_schools(app: Flask, cast: Cast) -> None:
    clara = person(app, cast, "clara")
    two = QUARTER | {"one": cast.norhaven.public_id, "other": cast.westfjord.public_id, "mode": "bilateral"}
    for wrong in (
        QUARTER,
        two | {"other": cast.norhaven.public_id},
        two | {"last_on": "2026-06-01"},
        two | {"first_on": "0001-01-01"},
        two | {"threshold_minor": "much"},
        two | {"one": cast.eskmere.public_id},  # she keeps no books there
        two | {"mode": "barter"},
    ):
        assert clara.send("/settlements", wrong).status_code == 422
    assert clara.send("/settlements", two).status_code == 303
    period = db.session.scalars(select(Period)).one()
    assert {period.one_id, period.other_id} == {cast.norhaven.id, cast.westfjord.id}
    rowan = person(app, cast, "fiona")
    assert rowan.get(f"/settlements/{period.public_id}").status_code == 404
    assert period.public_id not in rowan.get("/settlements").text


def test_mails_of_a_settlement_say_what_is_owed(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    helen = person(app, cast, "helen")
    helen.send("/settlements", QUARTER)
    address = f"/settlements/{db.session.scalars(select(Period)).one().public_id}"
    for step in ("open", "cut", "issued"):
        stepped(helen, address, step)
    mails = {}
    for message in db.session.scalars(select(Message).where(Message.user_id == cast.henrik.id)):
        mail = mail_of(message)
        assert mail is not None
        mails[message.kind] = mail.get_content()
    assert set(mails) == {"statement_issued", "payment_due"}
    assert "GBP 201.67" in mails["payment_due"]
    assert "/statements/" in mails["statement_issued"]


def test_lists_can_be_narrowed_and_taken_along(app: Flask, cast: Cast) -> None:
    settle_quarter(cast)
    lin = person(app, cast, "lin")
    page = lin.get("/charges?first_on=2026-08-01&last_on=2026-08-31").text
    assert "GBP 140.00" in page
    assert "GBP 140.00" not in lin.get("/charges?first_on=2026-08-12").text
    assert lin.get("/charges?first_on=never&scope=all&page=x").status_code == 200
    assert "14000" in lin.get("/charges.csv").text
