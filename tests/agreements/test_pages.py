"""Who reads, proposes and signs agreements; what the pages say of them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.agreement import AgreementState
from models import Agreement, Clause, Quota, db
from tests.agreements.agreed import agreed, drafted
from tests.support.applications import sign_in
from tests.support.pages import PageClient

SIGNED = {"signed_by": "Clara Beckett, Olav Nygaard", "signed_on": "2026-01-05"}


def words(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "name": "Shared benches", "name_zh": "共享仪器", "owner": cast.norhaven.public_id,
        "partners": cast.westfjord.public_id, "first_on": "2026-01-01", "last_on": "2026-12-31", **more,
    }  # fmt: skip


def test_clara_proposes_helen_signs_and_lin_reads(app: Flask, cast: Cast) -> None:
    clara, helen, lin = (sign_in(app.test_client(), cast.person(who)) for who in ("clara", "helen", "lin"))
    assert clara.get("/agreements/new").status_code == 200
    assert clara.send("/agreements", words(cast)).status_code == 303
    draft = db.session.scalars(select(Agreement)).one()
    address = f"/agreements/{draft.public_id}"
    clause = {"scope": "all", "opens": "y", "horizon_days": "30", "pool_minutes": "40 h", "pool_period": "month"}
    assert clara.get(f"{address}/clauses/new").status_code == 200
    assert clara.send(f"{address}/clauses", clause).status_code == 303
    assert lin.get(address).status_code == 404  # only proposed
    assert "Put in force" not in clara.get(address).text
    assert clara.send(f"{address}/signature", SIGNED).status_code == 404
    assert "Put in force" in helen.get(address).text
    assert helen.send(f"{address}/signature", SIGNED).status_code == 303
    page = lin.get(address).text
    assert "They book at most 30 days ahead, whatever holds for others." in page
    assert "All members of a partner together have at most 1 d 16 h a month." in page
    assert "Clara Beckett, Olav Nygaard" in page
    assert address in lin.get("/agreements").text
    assert db.session.scalars(select(Quota)).one().amount == 2400
    assert "By an agreement" in clara.get(f"/schools/{cast.norhaven.public_id}/quotas").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_instruments_page_says_which_clause_holds_for_the_reader(app: Flask, cast: Cast, language: str) -> None:
    agreed(cast, opens=True)
    lin = sign_in(app.test_client(), cast.lin)
    lin.send("/language", {"language": language})
    page = lin.get(f"/instruments/{cast.timstof.public_id}/standing").text
    assert ("clause 1" if language == "en" else "第 1 条") in page
    nadia = sign_in(app.test_client(), cast.nadia)
    assert "clause 1" not in nadia.get(f"/instruments/{cast.timstof.public_id}/standing").text
    assert cast.timstof.public_id in lin.get("/instruments?q=timsTOF&usable=1").text


def test_who_belongs_to_neither_school_sees_nothing_of_it(app: Flask, cast: Cast) -> None:
    agreement = agreed(cast, opens=True)
    clause = agreement.clauses[0].public_id
    for who in ("rowan", "fiona", "victor", "noor"):
        stranger = sign_in(app.test_client(), cast.person(who))
        assert stranger.get(f"/agreements/{agreement.public_id}").status_code == 404
        assert stranger.get(f"/clauses/{clause}").status_code == 404
        assert agreement.public_id not in stranger.get("/agreements").text
    for who in ("lin", "nadia", "olav"):  # may read and no more
        member = sign_in(app.test_client(), cast.person(who))
        assert member.get(f"/agreements/{agreement.public_id}").status_code == 200
        for what in ("versions", "ending", "signature", "withdrawal"):
            assert member.send(f"/agreements/{agreement.public_id}/{what}", SIGNED).status_code == 404


def test_what_cannot_be_is_said_in_words(app: Flask, cast: Cast) -> None:
    agreed(cast, opens=True)
    other = drafted(cast, is_as_own=True)
    clara, helen = sign_in(app.test_client(), cast.clara), sign_in(app.test_client(), cast.helen)
    clash = helen.send(f"/agreements/{other.public_id}/signature", SIGNED)
    assert clash.status_code == 409
    assert "covers the same for the same school at the same time" in clash.text
    twice = clara.send(f"/agreements/{other.public_id}/clauses", {"scope": "all"})
    assert twice.status_code == 409
    assert "put both into one" in twice.text
    bad = clara.send("/agreements", words(cast, last_on="2025-01-01", partners=cast.norhaven.public_id))
    assert bad.status_code == 422
    assert "The last day is before the first." in bad.text
    assert "The owner is no partner of its own." in bad.text


def test_a_new_version_is_changed_and_the_old_one_stays_readable(app: Flask, cast: Cast) -> None:
    first = agreed(cast, opens=True)
    clara, helen = sign_in(app.test_client(), cast.clara), sign_in(app.test_client(), cast.helen)
    assert clara.send(f"/agreements/{first.public_id}/versions").status_code == 303
    second = db.session.scalars(select(Agreement).where(Agreement.version == 2)).one()
    clause = db.session.scalars(select(Clause).where(Clause.agreement_id == second.id)).one()
    assert clara.get(f"/clauses/{clause.public_id}").status_code == 200
    facility = {"scope": "facility", "facility": cast.bioimaging.public_id, "is_as_own": "y"}
    assert clara.send(f"/clauses/{clause.public_id}", facility).status_code == 303
    changed = words(cast, first_on="2027-01-01", last_on="")
    assert clara.send(f"/agreements/{second.public_id}", changed).status_code == 303
    assert helen.send(f"/agreements/{second.public_id}/signature", SIGNED).status_code == 303
    page: PageClient = sign_in(app.test_client(), cast.lin)
    old = page.get(f"/agreements/{first.public_id}").text
    assert "What is only for the owner&#39;s own members is open to them, too." in old
    assert second.public_id in old
    db.session.rollback()
    assert db.session.get_one(Agreement, first.id).valid_until == date(2027, 1, 1)
    assert helen.send(f"/agreements/{second.public_id}/ending", {"ends_on": "2027-02-01"}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Agreement, second.id).state is AgreementState.ENDED
