"""Membership of a school: asked for from the profile, decided on by its administrator, ended by either."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking.accounts import actions
from booking.accounts.refusals import Refused
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import EmailDomain, GroupMembership, Institution, Membership, MembershipState, Role, RoleGrant, User, db
from tests.accounts.steps import kinds_to, mails_to, send
from tests.support.applications import count_queries, sign_in


def membership_of(person: User, school: Institution) -> Membership:
    db.session.expire_all()
    query = select(Membership).where(Membership.user_id == person.id, Membership.institution_id == school.id)
    return db.session.scalars(query).one()


def state_of(person: User, school: Institution) -> MembershipState:
    return membership_of(person, school).state


def noors(cast: Cast) -> Membership:
    return membership_of(cast.noor, cast.eskmere)


def ask(client: FlaskClient, school: Institution, note: str = "") -> int:
    address = {"join-school": school.public_id, "join-note": note}
    return send(client, "/profile/memberships", page="/profile", **address).status_code


def test_noor_is_accepted_by_the_administrator_of_eskmere(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.fiona)
    assert "Noor Haddad" in client.get("/admin/membership-requests").text
    assert send(client, f"/memberships/{noors(cast).public_id}/acceptance", page="/profile").status_code == 302
    assert state_of(cast.noor, cast.eskmere) == MembershipState.ACTIVE
    assert noors(cast).decided_by_id == cast.fiona.id
    assert (
        "Noor Haddad"
        not in client.get("/admin/membership-requests").text.partition("<main")[2].partition('class="table')[2]
    )
    assert kinds_to(cast.email("noor")) == ["membership_decided"]


def test_noor_is_declined_with_a_reason_and_accepted_after_all(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.fiona)
    address = f"/memberships/{noors(cast).public_id}"
    send(client, f"{address}/refusal", page="/profile", reason="Rowan does not know you.")
    assert state_of(cast.noor, cast.eskmere) == MembershipState.DECLINED
    assert mails_to(cast.email("noor"))[-1].details["reason"] == "Rowan does not know you."
    assert "Accept after all" in client.get("/admin/membership-requests").text
    send(client, f"{address}/acceptance", page="/profile")
    assert state_of(cast.noor, cast.eskmere) == MembershipState.ACTIVE
    assert kinds_to(cast.email("noor")) == ["membership_decided"]  # one mail that is still due, the newest word


def test_deciding_twice_is_no_mistake_and_deciding_otherwise_is_told(cast: Cast) -> None:
    with transaction():
        actions.accept_membership(noors(cast), cast.fiona, now())
        actions.accept_membership(noors(cast), cast.fiona, now())
    with pytest.raises(Refused), transaction():
        actions.decline_membership(noors(cast), cast.helen, now())
    assert state_of(cast.noor, cast.eskmere) == MembershipState.ACTIVE


def test_a_request_that_noor_withdrew_cannot_be_accepted(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.noor)
    send(client, f"/memberships/{noors(cast).public_id}/ending", page="/profile")
    assert state_of(cast.noor, cast.eskmere) == MembershipState.ENDED
    with pytest.raises(Refused), transaction():
        actions.accept_membership(noors(cast), cast.fiona, now())


@pytest.mark.parametrize("who", ["lin", "noor", "clara", "tom", "grace"])
@pytest.mark.parametrize("verb", ["acceptance", "refusal"])
def test_nobody_but_the_schools_administrators_decides(who: str, verb: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.person(who))
    assert send(client, f"/memberships/{noors(cast).public_id}/{verb}", page="/profile").status_code == 404
    assert state_of(cast.noor, cast.eskmere) == MembershipState.PENDING


@pytest.mark.parametrize("who", ["lin", "clara", "tom", "grace"])
def test_nobody_else_ends_a_membership(who: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.person(who))
    assert send(client, f"/memberships/{noors(cast).public_id}/ending", page="/profile").status_code == 404


def test_lin_joins_another_school_from_her_profile(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    assert ask(client, cast.norhaven, "I am a guest of Nadia's lab.") == 302
    assert state_of(cast.lin, cast.norhaven) == MembershipState.PENDING
    assert kinds_to(cast.email("clara")) == ["membership_requested"]
    assert ask(client, cast.norhaven) == 422  # it is not among the choices any more
    assert kinds_to(cast.email("clara")) == ["membership_requested"]
    page = client.get("/profile").text
    assert "Waits for the administrator" in page


def test_a_school_that_came_later_takes_whoever_has_its_domain(cast: Cast, client: FlaskClient) -> None:
    """Victor registered when nobody had his domain."""
    db.session.add(EmailDomain(institution_id=cast.lanhai.id, domain="elsewhere.example"))
    sign_in(client, cast.victor)
    ask(client, cast.lanhai)
    assert state_of(cast.victor, cast.lanhai) == MembershipState.ACTIVE
    assert kinds_to(cast.email("liu")) == []


def test_whoever_was_sent_away_does_not_come_back_by_her_domain(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        actions.end_membership(membership_of(cast.lin, cast.westfjord), cast.olav, now())
    sign_in(client, cast.lin)
    ask(client, cast.westfjord)
    assert state_of(cast.lin, cast.westfjord) == MembershipState.PENDING


def test_ending_takes_labs_and_roles_of_that_school_only(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        actions.grant_role(cast.tom, *finance(cast), granted_by=cast.clara, now=now())
        actions.accept_membership(request(cast.tom, cast.eskmere), cast.fiona, now())
        actions.add_member(cast.cell_dynamics, cast.tom, now())
        actions.add_member(cast.evolution, cast.tom, now())
    sign_in(client, cast.clara)
    send(client, f"/memberships/{membership_of(cast.tom, cast.norhaven).public_id}/ending", page="/profile")
    assert state_of(cast.tom, cast.norhaven) == MembershipState.ENDED
    assert state_of(cast.tom, cast.eskmere) == MembershipState.ACTIVE
    assert db.session.scalar(select(func.count()).where(RoleGrant.user_id == cast.tom.id)) == 0
    groups = db.session.scalars(select(GroupMembership.group_id).where(GroupMembership.user_id == cast.tom.id)).all()
    assert groups == [cast.evolution.id]


def test_whoever_leads_a_lab_stays_until_another_leads_it(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.olav)
    address = f"/memberships/{membership_of(cast.ingrid, cast.westfjord).public_id}/ending"
    send(client, address, page="/profile")
    assert state_of(cast.ingrid, cast.westfjord) == MembershipState.ACTIVE
    assert "Another leader has to be appointed first of: Soft Matter Lab." in client.get("/admin/people").text
    with transaction():
        actions.appoint_leader(cast.soft_matter, cast.lin, now())
    send(client, address, page="/profile")
    assert state_of(cast.ingrid, cast.westfjord) == MembershipState.ENDED


def test_without_an_administrator_the_region_is_asked(cast: Cast) -> None:
    with transaction():
        actions.suspend(cast.clara)
        request(cast.lin, cast.norhaven)
    assert kinds_to(cast.email("clara")) == []
    assert kinds_to(cast.email("helen")) == ["membership_requested"]


def test_asking_twice_at_once_is_one_request(database: str, cast: Cast, app: Flask) -> None:
    outcomes, together = list[str](), threading.Barrier(6)

    def attempt() -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    request(cast.lin, cast.norhaven)
                outcomes.append("asked")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["asked"] * 6
    assert kinds_to(cast.email("clara")) == ["membership_requested"]


def test_the_list_of_requests_asks_as_often_with_three_as_with_one(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.fiona)
    client.get("/admin/membership-requests")
    counts = []
    for person in (None, cast.lin, cast.tom):
        if person is not None:
            with transaction():
                request(person, cast.eskmere)
        with count_queries() as queries:
            page = client.get("/admin/membership-requests").text
        counts.append(len(queries))
    assert "Tom Ashdown" in page
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8


@pytest.mark.parametrize("fields", [{}, {"join-school": "nowhere"}, {"join-school": ""}])
def test_joining_nothing_is_told(fields: dict[str, str], cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.victor)
    answer = send(client, "/profile/memberships", page="/profile", **fields)
    assert answer.status_code == 422


def test_a_reason_that_is_too_long_decides_nothing(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.fiona)
    send(client, f"/memberships/{noors(cast).public_id}/refusal", page="/profile", reason="x" * 5000)
    assert state_of(cast.noor, cast.eskmere) == MembershipState.PENDING


def request(person: User, school: Institution) -> Membership:
    return actions.request_membership(person, school, "", now())


def finance(cast: Cast) -> tuple[Role, Institution]:
    return Role.FINANCE_OFFICER, cast.norhaven
