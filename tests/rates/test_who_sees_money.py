"""Money is seen by the people concerned only: route by route, over the roles."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from models import Role, RoleGrant, db
from tests.rates.priced import centre, fund, priced
from tests.reservations.acting import book
from tests.support.applications import sign_in

# Lin of Westfjord's Soft Matter Lab has booked Norhaven's confocal, which Tom's lab runs.
EVERYBODY = ("lin", "ingrid", "mateo", "anders", "ben", "tom", "clara", "grace", "olav", "henrik", "helen")
SEE: dict[str, set[str]] = {
    "price of the booking": {"lin", "ingrid", "clara", "helen"},
    "cost centre": {"ingrid", "olav", "henrik", "helen"},
    "proposed prices": {"tom", "clara", "grace", "helen"},
}


@pytest.mark.parametrize("what", SEE)
def test_only_the_people_concerned_see_money(app: Flask, cast: Cast, what: str) -> None:
    listed, grant = priced(cast), centre(cast)
    made = book(cast, "lin", "confocal", "4 10:00", "4 12:00", group_id=cast.soft_matter.id)
    address = {
        "price of the booking": f"/reservations/{made.public_id}/price",
        "cost centre": f"/cost-centres/{grant.public_id}",
        "proposed prices": f"/price-lists/{listed.public_id}",
    }[what]
    answers = {who: sign_in(app.test_client(), cast.person(who)).get(address).status_code for who in EVERYBODY}
    assert {who for who, status in answers.items() if status == 200} == SEE[what]
    assert set(answers.values()) == {200, 404}


def test_a_list_of_cost_centres_and_of_funds_is_empty_for_strangers(app: Flask, cast: Cast) -> None:
    centre(cast)
    fund(cast, name="Quiet money")
    for who in EVERYBODY:
        client = sign_in(app.test_client(), cast.person(who))
        assert ("Grant WFJ-1" in client.get("/cost-centres").text) == (who in SEE["cost centre"]), who
        assert ("Quiet money" in client.get("/funds").text) == (who in {"olav", "henrik", "helen"}), who


def test_nobody_but_whoever_keeps_the_schools_accounts_changes_them(app: Flask, cast: Cast) -> None:
    listed, grant, aid = priced(cast), centre(cast), fund(cast)
    posts = {
        f"/price-lists/{listed.public_id}/approval": {"clara", "grace", "helen"},
        f"/cost-centres/{grant.public_id}": {"olav", "henrik", "helen"},
        f"/funds/{aid.public_id}/end": {"olav", "henrik", "helen"},
    }
    for address, allowed in posts.items():
        for who in EVERYBODY:
            status = sign_in(app.test_client(), cast.person(who)).send(address).status_code
            assert (status != 404) == (who in allowed), (address, who)


def test_who_is_no_finance_officer_any_more_sees_nothing(app: Flask, cast: Cast) -> None:
    grant = centre(cast)
    role = db.session.scalars(
        select(RoleGrant).where(RoleGrant.user_id == cast.henrik.id, RoleGrant.role == Role.FINANCE_OFFICER)
    ).one()
    db.session.delete(role)
    db.session.commit()
    henrik = sign_in(app.test_client(), cast.henrik)
    assert henrik.get(f"/cost-centres/{grant.public_id}").status_code == 404
