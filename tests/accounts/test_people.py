"""The list of people and a person's page, for administrators; suspended accounts."""

import pytest
from flask.testing import FlaskClient

from booking.accounts import actions
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from tests.accounts.steps import register, send
from tests.support.applications import count_queries, sign_in


def found(client: FlaskClient, **query: str) -> str:
    """The table of the page."""
    answer = client.get("/admin/people", query_string=query)
    assert answer.status_code == 200
    return answer.text.partition("<table")[2]


def test_clara_sees_the_people_of_her_school_only(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.clara)
    page = found(client)
    assert "Tom Ashdown" in page
    assert "Lin Yue" not in page
    assert client.get(f"/admin/people/{cast.tom.public_id}").status_code == 200
    assert client.get(f"/admin/people/{cast.lin.public_id}").status_code == 404
    assert client.get(f"/admin/people/{cast.sam.public_id}").status_code == 404


def test_helen_of_the_region_finds_anybody(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.helen)
    assert "Lin Yue" in found(client, q="YUE lin")
    assert "Lin Yue" in found(client, q="lin.yue@westf")
    assert "Lin Yue" not in found(client, q="lin", school=cast.norhaven.public_id)
    assert "Noor Haddad" in found(client, school=cast.eskmere.public_id, q="noor")
    assert "Lin Yue" not in found(client, state="suspended")


@pytest.mark.parametrize("query", [{"q": "%"}, {"q": "\x00"}, {"q": "x" * 5000}, {"page": "9999999999"}, {"page": "-1"},
                                   {"page": "x"}, {"school": "nowhere"}, {"state": "odd"}])  # fmt: skip
def test_hostile_questions_are_answered(query: dict[str, str], database: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.helen)
    assert client.get("/admin/people", query_string=query).status_code == 200


def test_the_list_goes_on_and_keeps_its_filters(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.helen)
    first = client.get("/admin/people?q=e&_scheme=javascript").text
    assert "/admin/people?q=e&amp;page=2" in first
    second = client.get("/admin/people?q=e&page=2").text
    assert "/admin/people?q=e&amp;page=1" in second


@pytest.mark.parametrize("who", ["lin", "ingrid", "tom", "grace", "victor"])
def test_for_everybody_else_there_is_no_such_page(who: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.person(who))
    for page in ("people", "roles", "membership-requests", f"people/{cast.lin.public_id}"):
        assert client.get(f"/admin/{page}").status_code == 404


def test_unconfirmed_registrations_are_seen_by_the_region_only(cast: Cast, client: FlaskClient) -> None:
    register(client)
    sign_in(client, cast.olav)
    assert "vera.sand@" not in found(client)
    sign_in(client, cast.helen)
    assert "vera.sand@" in found(client, state="unconfirmed")


def test_olav_suspends_lin_and_undoes_it(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.olav)
    address = f"/admin/people/{cast.lin.public_id}"
    send(client, f"{address}/suspension", page="/profile")
    assert cast.lin.is_suspended
    page = client.get(address).text
    assert "Let in again" in page
    assert "Suspended" in page
    assert "Lin Yue" in found(client, state="suspended")
    send(client, f"{address}/reinstatement", page="/profile")
    assert not cast.lin.is_suspended


@pytest.mark.parametrize(("who", "whom"), [("clara", "lin"), ("clara", "clara"), ("helen", "sam"), ("olav", "helen"),
                                           ("tom", "nadia"), ("sam", "sam"), ("fiona", "noor")])  # fmt: skip
def test_who_may_not_suspend(who: str, whom: str, cast: Cast, client: FlaskClient) -> None:
    """Others' people, oneself, who stands above, and whoever does not belong to the school yet."""
    sign_in(client, cast.person(who))
    address = f"/admin/people/{cast.person(whom).public_id}/suspension"
    assert send(client, address, page="/profile").status_code == 404
    assert not cast.person(whom).is_suspended


def test_a_person_of_two_schools_is_suspended_by_the_region(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        membership = actions.request_membership(cast.lin, cast.norhaven, "", now())
        actions.accept_membership(membership, cast.clara, now())
    address = f"/admin/people/{cast.lin.public_id}/suspension"
    for who, status in (("clara", 404), ("olav", 404), ("helen", 302)):
        sign_in(client, cast.person(who))
        assert send(client, address, page="/profile").status_code == status
    assert cast.lin.is_suspended


def test_the_list_asks_the_database_as_often_with_many_rows_as_with_one(cast: Cast, client: FlaskClient) -> None:
    counts = []
    for query in ("q=lin.yue", "q=westfjord", "q=ingrid", f"q=e&school={cast.norhaven.public_id}"):
        sign_in(client, cast.helen)
        with count_queries() as queries:
            client.get(f"/admin/people?{query}")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8


def test_a_persons_page_asks_as_often_for_any_person(cast: Cast, client: FlaskClient) -> None:
    counts = []
    for who in ("tom", "grace", "clara"):
        sign_in(client, cast.helen)
        with count_queries() as queries:
            client.get(f"/admin/people/{cast.person(who).public_id}")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8
