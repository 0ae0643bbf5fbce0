"""Labs: a leader makes one and chooses its members among her school's people; the administrator appoints the leader."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking.accounts import actions
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Group, GroupMembership, User, db
from tests.accounts.steps import send
from tests.support.applications import count_queries, sign_in


def members(group: Group) -> set[str]:
    names = select(User.name).join(GroupMembership, GroupMembership.user_id == User.id)
    return set(db.session.scalars(names.where(GroupMembership.group_id == group.id)))


def post(client: FlaskClient, address: str, **fields: str) -> int:
    return send(client, address, page="/groups", **fields).status_code


def test_ingrid_makes_a_lab_and_adds_lin(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    form = {"name": "Foam Lab", "name_zh": "泡沫课题组", "school": cast.westfjord.public_id}
    answer = send(client, "/groups/new", page="/groups", **form)
    address = answer.headers["Location"]
    group = db.session.scalars(select(Group).where(Group.name == "Foam Lab")).one()
    assert address == f"/groups/{group.public_id}"
    assert group.leader.name == "Ingrid Halvorsen"
    assert "Lin Yue" in client.get(f"{address}?q=lin").text
    assert post(client, f"{address}/members", person=cast.lin.public_id) == 302
    assert members(group) == {"Ingrid Halvorsen", "Lin Yue"}
    client.get(address)  # says that Lin belongs to the lab
    assert "Lin Yue" not in client.get(f"{address}?q=lin").text.partition("<table")[0]
    assert post(client, f"{address}/members", person=cast.lin.public_id) == 302
    assert members(group) == {"Ingrid Halvorsen", "Lin Yue"}


def test_the_same_form_sent_twice_makes_one_lab(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    for _ in range(2):
        assert post(client, "/groups/new", name="Foam Lab", name_zh="", school=cast.westfjord.public_id) == 302
    assert db.session.scalar(select(func.count()).where(Group.name == "Foam Lab")) == 1


def test_a_name_that_another_lab_of_the_school_has_is_refused(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    assert post(client, "/groups/new", name="Soft Matter Lab", school=cast.westfjord.public_id) == 422
    sign_in(client, cast.ingrid)
    edit = f"/groups/{cast.soft_matter.public_id}/edit"
    answer = send(client, edit, page="/groups", name="Integrated Photonics Group")
    assert answer.status_code == 422
    assert "This school has a lab of this name already." in answer.text
    assert post(client, edit, name="Soft Matter", name_zh="软物质") == 302
    assert cast.soft_matter.name == "Soft Matter"


def test_only_people_of_the_school_become_members(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    address = f"/groups/{cast.soft_matter.public_id}"
    assert "nadia.petrova@" not in client.get(f"{address}?q=nadia").text
    post(client, f"{address}/members", person=cast.nadia.public_id)
    assert "Nadia Petrova is not a member of this school." in client.get(address).text
    assert "Nadia Petrova" not in members(cast.soft_matter)


def test_the_search_finds_words_not_patterns(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    for words in ("%", "_", "%%", "\x00", "x" * 5000, "' OR 1=1"):
        page = client.get(f"/groups/{cast.soft_matter.public_id}", query_string={"q": words}).text
        assert "/members" not in page.partition("<table")[0]


def test_ingrid_removes_mateo_and_undoes_it(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    address = f"/groups/{cast.soft_matter.public_id}"
    revision = cast.soft_matter.calendar_revision
    assert post(client, f"{address}/members/{cast.mateo.public_id}/removal") == 302
    assert "Mateo Rivas" not in members(cast.soft_matter)
    assert cast.soft_matter.calendar_revision > revision
    page = client.get(address).text
    assert "Mateo Rivas does not belong to the lab any more." in page
    assert f'name="person" value="{cast.mateo.public_id}"' in page
    post(client, f"{address}/members", person=cast.mateo.public_id)
    assert "Mateo Rivas" in members(cast.soft_matter)


def test_lin_leaves_her_lab_but_removes_nobody_else(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    address = f"/groups/{cast.soft_matter.public_id}"
    assert post(client, f"{address}/members/{cast.mateo.public_id}/removal") == 404
    assert post(client, f"{address}/members/{cast.lin.public_id}/removal") == 302
    assert "Lin Yue" not in members(cast.soft_matter)
    assert client.get(address).status_code == 404


def test_the_leader_cannot_be_removed(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.olav)
    post(client, f"/groups/{cast.soft_matter.public_id}/members/{cast.ingrid.public_id}/removal")
    assert "Ingrid Halvorsen" in members(cast.soft_matter)


def test_the_administrator_appoints_the_leader_and_nobody_else_does(cast: Cast, client: FlaskClient) -> None:
    address = f"/groups/{cast.soft_matter.public_id}/leadership"
    for who in ("ingrid", "lin", "clara", "tom"):
        sign_in(client, cast.person(who))
        assert post(client, address, person=cast.lin.public_id) == 404
    sign_in(client, cast.olav)
    assert post(client, address, person=cast.lin.public_id) == 302
    assert cast.soft_matter.leader.name == "Lin Yue"
    assert "Ingrid Halvorsen" in members(cast.soft_matter)


@pytest.mark.parametrize("who", ["nadia", "tom", "clara", "grace", "victor"])
def test_a_lab_of_others_does_not_exist(who: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.person(who))
    address = f"/groups/{cast.soft_matter.public_id}"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/edit").status_code == 404
    assert post(client, f"{address}/members", person=cast.lin.public_id) == 404
    assert post(client, f"{address}/edit", name="Mine") == 404


def test_a_member_reads_but_does_not_edit(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    address = f"/groups/{cast.soft_matter.public_id}"
    assert client.get(address).status_code == 200
    assert client.get(f"{address}/edit").status_code == 404
    assert post(client, f"{address}/members", person=cast.anders.public_id) == 404


def test_whoever_belongs_to_no_school_makes_no_lab(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.victor)
    assert client.get("/groups/new").status_code == 404
    assert post(client, "/groups/new", name="Mine", school=cast.westfjord.public_id) == 404


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 201}, {"name_zh": "长" * 300}, {"school": "nowhere"}])
def test_bad_input_is_told(fields: dict[str, str], cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    form = {"name": "Foam Lab", "name_zh": "", "school": cast.westfjord.public_id} | fields
    assert post(client, "/groups/new", **form) == 422


def test_lists_ask_the_database_as_often_with_many_rows_as_with_one(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.ingrid)
    address = f"/groups/{cast.soft_matter.public_id}"
    client.get("/groups")
    counts: dict[str, set[int]] = {"/groups": set(), address: set()}
    for number in range(3):
        with transaction():
            actions.create_group(cast.westfjord, cast.ingrid, f"Lab {number}", "", now())
            actions.add_member(cast.soft_matter, [cast.anders, cast.yuki, cast.omar][number], now())
        for page, seen in counts.items():
            with count_queries() as queries:
                client.get(page)
            seen.add(len(queries))
    assert all(len(seen) == 1 and max(seen) <= 8 for seen in counts.values()), counts
