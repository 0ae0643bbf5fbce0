"""Only the people concerned see money: every route of it, asked by people of every role."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking.charges.actions.recording import Payer
from booking.demo.cast import Cast
from booking.settlement.actions.agreeing import conclude
from booking.settlement.actions.stepping import cut, issue
from models import Charge, Period, Statement, Transfer, db
from tests.settlement.quarter import ANSWERED, CUT_ON, line, new_charge, opened, quoted, taken
from tests.settlement.quarter import charge as charged
from tests.support.applications import sign_in

REGION = {"helen", "sam"}
EVERYBODY = ("lin", "mateo", "ingrid", "anders", "tom", "marta", "grace", "clara", "henrik", "olav", "fiona", "zhao",
             "noor", "victor", *REGION)  # fmt: skip
BOOKS = {"grace", "clara", "henrik", "olav", "fiona", "david", "liu"} | REGION
# Lin of Ingrid's lab has used Norhaven's confocal, which Tom runs; Westfjord pays. Henrik and Olav keep its books.
CONCERNED = {"lin", "ingrid", "tom", "grace", "clara", "henrik", "olav"} | REGION
OF_WESTFJORD = {"henrik", "olav"} | REGION


def settled(cast: Cast) -> tuple[Charge, Period, Statement, Transfer]:
    """One charge of Lin's, settled."""
    payer = Payer(cast.westfjord.id)
    (made,) = charged(
        new_charge(cast.confocal, cast.lin, quoted(line(14_000)), [payer], group_id=cast.soft_matter.id)
    )  # fmt: skip
    period_id = opened(cast)
    taken(cut, period_id, CUT_ON)
    taken(issue, period_id, CUT_ON)
    taken(conclude, period_id, ANSWERED)
    statement = db.session.scalars(select(Statement).where(Statement.institution_id == cast.westfjord.id)).one()
    return made, db.session.get_one(Period, period_id), statement, db.session.scalars(select(Transfer)).one()


@pytest.fixture
def readers(app: Flask, cast: Cast) -> dict[str, set[str]]:
    """Each page of money, and who may open it."""
    charge, period, statement, transfer = settled(cast)
    return {
        f"/charges/{charge.public_id}": CONCERNED,
        f"/facilities/{cast.bioimaging.public_id}/charges": {"tom", "clara"} | REGION,
        "/settlements": BOOKS,
        "/settlements/new": BOOKS,
        f"/settlements/{period.public_id}": BOOKS,
        f"/settlements/{period.public_id}.tsv": BOOKS,
        f"/statements/{statement.public_id}": OF_WESTFJORD,
        f"/statements/{statement.public_id}.csv": OF_WESTFJORD,
        f"/statements/{statement.public_id}.xlsx": OF_WESTFJORD,
        f"/statements/{statement.public_id}/journal.csv": OF_WESTFJORD,
        f"/transfers/{transfer.public_id}": {"henrik", "olav", "grace", "clara"} | REGION,
        f"/schools/{cast.westfjord.public_id}/accounts": OF_WESTFJORD,
    }


def test_who_may_open_which_page(app: Flask, cast: Cast, readers: dict[str, set[str]]) -> None:
    wrong = []
    for who in EVERYBODY:
        client = sign_in(app.test_client(), cast.person(who))
        for address, may in readers.items():
            if (client.get(address).status_code == 200) != (who in may):
                wrong.append(f"{who} {address}")
    assert not wrong


def test_visitors_are_asked_to_sign_in(app: Flask, readers: dict[str, set[str]]) -> None:
    client = app.test_client()
    assert {client.get(address).status_code for address in readers} == {302}


def test_the_list_of_charges_holds_only_what_one_may_see(app: Flask, cast: Cast) -> None:
    charge = settled(cast)[0]
    for who in EVERYBODY:
        client = sign_in(app.test_client(), cast.person(who))
        seen = "".join(client.get(f"/charges?scope={scope}").text for scope in ("mine", "labs", "paid", "earned"))
        listed = CONCERNED - REGION - {"tom"}  # the region opens it from a settlement, the lab from its own list
        assert (charge.public_id in seen) == (who in listed), who


def test_a_school_sees_no_figures_of_others(app: Flask, cast: Cast) -> None:
    period = settled(cast)[1]
    for who, amounts in (("henrik", 1), ("grace", 1), ("fiona", 0), ("helen", 1)):
        page = sign_in(app.test_client(), cast.person(who)).get(f"/settlements/{period.public_id}").text
        assert ("GBP 140.00" in page) == bool(amounts), who
    export = sign_in(app.test_client(), cast.person("fiona")).get(f"/settlements/{period.public_id}.tsv").text
    assert "14000" not in export
    assert "\thidden\t" in export


@pytest.mark.parametrize(
    ("action", "may"),
    [
        ("dispute", {"ingrid", "henrik", "olav"}),
        ("reversal", {"tom", "clara"} | REGION),
        ("correction", {"tom", "clara"} | REGION),
        ("steps", REGION),
        ("agreement", OF_WESTFJORD),
        ("payments", {"grace", "clara"} | REGION),
        ("charges", {"tom", "clara"} | REGION),
    ],
)
def test_who_may_do_what(app: Flask, cast: Cast, action: str, may: set[str]) -> None:
    charge, period, statement, transfer = settled(cast)
    address = {
        "dispute": f"/shares/{charge.shares[0].public_id}/disputes",
        "reversal": f"/charges/{charge.public_id}/reversal",
        "correction": f"/charges/{charge.public_id}/correction",
        "steps": f"/settlements/{period.public_id}/steps",
        "agreement": f"/statements/{statement.public_id}/agreement",
        "payments": f"/transfers/{transfer.public_id}/payments",
        "charges": f"/facilities/{cast.bioimaging.public_id}/charges",
    }[action]
    for who in EVERYBODY:
        answer = sign_in(app.test_client(), cast.person(who)).send(address, {})  # nothing is filled in
        assert (answer.status_code != 404) == (who in may), who
    assert db.session.scalars(select(Charge)).one().amount_minor == 14_000
