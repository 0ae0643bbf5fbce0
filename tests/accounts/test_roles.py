"""Roles: given from the top downwards, to members of the school, once; taken back with an undo."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from booking.accounts import actions
from booking.accounts.refusals import Refused
from booking.accounts.routes import roles
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Role, RoleGrant, User, db
from tests.accounts.steps import send
from tests.support.applications import count_queries, sign_in

# who: what she may give to Nadia of Norhaven
MAY_GIVE = {
    "clara": {"instrument_lab:bioimaging", "instrument_lab:em_suite", "finance_officer:norhaven"},
    "helen": {"instrument_lab:bioimaging", "finance_officer:norhaven", "school_administrator:norhaven"},
    "sam": {"instrument_lab:bioimaging", "finance_officer:norhaven", "school_administrator:norhaven",
            "region_administrator:", "system_administrator:"},
}  # fmt: skip
EVERYTHING = {*MAY_GIVE["clara"], *MAY_GIVE["sam"], "instrument_lab:nanofab", "finance_officer:westfjord",
              "school_administrator:eskmere"}  # fmt: skip


def value(cast: Cast, words: str) -> str:
    role, _, place = words.partition(":")
    return f"{role}:{getattr(cast, place).public_id if place else ''}"


def roles_of(person: User) -> list[Role]:
    db.session.expire_all()
    return list(db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == person.id).order_by(RoleGrant.id)))


def give(client: FlaskClient, person: User, role: str) -> int:
    return send(client, f"/admin/people/{person.public_id}/roles", page="/profile", role=role).status_code


@pytest.mark.parametrize("who", MAY_GIVE)
def test_each_administrator_gives_what_is_hers_to_give_and_nothing_else(
    who: str, cast: Cast, client: FlaskClient
) -> None:
    sign_in(client, cast.person(who))
    for words in sorted(EVERYTHING - MAY_GIVE[who] - {"instrument_lab:em_suite"}):
        assert give(client, cast.nadia, value(cast, words)) == 422, words
    assert roles_of(cast.nadia) == []
    for words in sorted(MAY_GIVE[who]):
        assert give(client, cast.nadia, value(cast, words)) == 302, words
    assert len(roles_of(cast.nadia)) == len(MAY_GIVE[who])


@pytest.mark.parametrize("who", ["lin", "tom", "grace", "ingrid", "olav", "noor"])
def test_nobody_else_gives_roles(who: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.person(who))
    for words in sorted(EVERYTHING):
        assert give(client, cast.nadia, value(cast, words)) == 404
    assert roles_of(cast.nadia) == []


def test_nobody_raises_herself(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.clara)
    for words in ("school_administrator:norhaven", "region_administrator:", "system_administrator:"):
        give(client, cast.clara, value(cast, words))
    assert roles_of(cast.clara) == [Role.SCHOOL_ADMINISTRATOR]


def test_a_double_click_gives_a_role_once(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.clara)
    for _ in range(2):
        assert give(client, cast.nadia, value(cast, "instrument_lab:bioimaging")) == 302
    with transaction():
        actions.grant_role(cast.nadia, Role.INSTRUMENT_LAB, cast.bioimaging, cast.clara, now())
    assert roles_of(cast.nadia) == [Role.INSTRUMENT_LAB]


def test_a_role_is_for_members_of_the_school_who_can_sign_in(cast: Cast) -> None:
    with pytest.raises(Refused), transaction():
        actions.grant_role(cast.lin, Role.INSTRUMENT_LAB, cast.bioimaging, cast.clara, now())
    with transaction():
        actions.suspend(cast.nadia)
    with pytest.raises(Refused), transaction():
        actions.grant_role(cast.nadia, Role.INSTRUMENT_LAB, cast.bioimaging, cast.clara, now())


def test_clara_takes_toms_role_back_and_undoes_it(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.clara)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == cast.tom.id)).one()
    address = f"/admin/people/{cast.tom.public_id}/roles/{grant.public_id}/revocation"
    assert send(client, address, page="/profile").status_code == 302
    assert roles_of(cast.tom) == []
    assert f'name="role" value="{value(cast, "instrument_lab:bioimaging")}"' in client.get("/profile").text
    assert send(client, address, page="/profile").status_code == 302  # the second click is no mistake
    give(client, cast.tom, value(cast, "instrument_lab:bioimaging"))
    assert roles_of(cast.tom) == [Role.INSTRUMENT_LAB]


@pytest.mark.parametrize(("who", "whose"), [("clara", "clara"), ("clara", "erik"), ("olav", "tom"), ("helen", "sam"),
                                            ("tom", "keiko"), ("grace", "grace")])  # fmt: skip
def test_what_one_may_not_give_one_may_not_take(who: str, whose: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.person(who))
    holder = cast.person(whose)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == holder.id)).one()
    address = f"/admin/people/{holder.public_id}/roles/{grant.public_id}/revocation"
    assert send(client, address, page="/profile").status_code == 404
    assert len(roles_of(holder)) == 1


def test_the_last_system_administrator_stays(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.sam)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == cast.sam.id)).one()
    address = f"/admin/people/{cast.sam.public_id}/roles/{grant.public_id}/revocation"
    send(client, address, page="/profile")
    assert roles_of(cast.sam) == [Role.SYSTEM_ADMINISTRATOR]
    assert "This is the last system administrator." in client.get("/profile").text
    with transaction():
        actions.grant_role(cast.helen, Role.SYSTEM_ADMINISTRATOR, None, cast.sam, now())
    send(client, address, page="/profile")
    assert roles_of(cast.sam) == []


def test_two_administrators_take_the_same_role_back_at_once(
    database: str, cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has seen the role still, and finds it gone when her turn comes."""
    sign_in(client, cast.clara)
    grant = cast.tom.roles[0]
    address = f"/admin/people/{cast.tom.public_id}/roles/{grant.public_id}/revocation"
    gone = delete(RoleGrant).where(RoleGrant.id == grant.id)

    def words(_grant: RoleGrant) -> str:
        with db.engine.begin() as other:
            other.execute(gone)
        return ""

    monkeypatch.setattr(roles, "role_words", words)
    assert client.send(address).status_code == 409


@pytest.mark.parametrize("role", ["", "instrument_lab", "instrument_lab:nowhere", "emperor:", "x" * 10_000, "\x00"])
def test_bad_input_is_told(role: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.sam)
    assert give(client, cast.nadia, role) == 422


def test_the_list_shows_what_the_administrator_may_see(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.clara)
    page = client.get("/admin/roles").text
    assert "Tom Ashdown" in page
    assert "Erik Solberg" not in page
    assert "Helen Marsh" not in page
    sign_in(client, cast.helen)
    page = client.get("/admin/roles").text
    assert "Erik Solberg" in page
    assert "Helen Marsh" in page
    filtered = client.get(f"/admin/roles?school={cast.westfjord.public_id}&role=finance_officer").text
    assert "Henrik Dahl" in filtered
    assert "Erik Solberg" not in filtered


def test_the_list_asks_the_database_as_often_with_many_rows_as_with_one(cast: Cast, client: FlaskClient) -> None:
    counts = set()
    for address in ("?role=finance_officer", "", "?role=instrument_lab"):
        sign_in(client, cast.helen)
        client.get("/admin/roles")
        with count_queries() as queries:
            client.get(f"/admin/roles{address}")
        counts.add(len(queries))
    assert len(counts) == 1
    assert max(counts) <= 8
