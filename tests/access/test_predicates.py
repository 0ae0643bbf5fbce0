"""Who may do what: one table of people and questions, and the two sides of each answer, page and query, agree."""

import pytest
from sqlalchemy import select

from booking import access
from booking.accounts.sessions import Visitor
from booking.clock import now
from booking.demo.cast import Cast
from models import Facility, Group, Membership, Role, User, db

# person: the questions that are answered with yes; Norhaven's things unless the question says otherwise
YES = {
    "nobody": "",
    "victor": "is_signed_in",
    "noor": "is_signed_in ends_noors",
    "lin": "is_signed_in in_soft_matter",
    "nadia": "is_signed_in",
    "ingrid": "is_signed_in in_soft_matter leads_soft_matter edits_soft_matter",
    "tom": "is_signed_in is_any_lab runs_bioimaging",
    "grace": "is_signed_in",
    "clara": "is_signed_in is_any_lab is_any_administrator administers_norhaven runs_bioimaging runs_em_suite"
             " grants_lab grants_finance suspends_nadia",
    "olav": "is_signed_in is_any_lab is_any_administrator edits_soft_matter suspends_lin",
    "fiona": "is_signed_in is_any_lab is_any_administrator ends_noors",
    "helen": "is_signed_in is_any_lab is_any_administrator is_region administers_norhaven runs_bioimaging"
             " runs_em_suite grants_lab grants_finance grants_school edits_soft_matter suspends_nadia suspends_lin"
             " ends_noors",
    "sam": "is_signed_in is_any_lab is_any_administrator is_region is_system administers_norhaven runs_bioimaging"
           " runs_em_suite grants_lab grants_finance grants_school grants_region grants_system edits_soft_matter"
           " suspends_nadia suspends_lin suspends_helen ends_noors",
}  # fmt: skip


def answers(user: User, cast: Cast) -> dict[str, bool]:
    noors = db.session.scalars(select(Membership).where(Membership.user_id == cast.noor.id)).one()
    return {
        "is_signed_in": access.is_signed_in(user),
        "is_any_lab": access.is_any_lab(user),
        "is_any_administrator": access.is_any_administrator(user),
        "is_region": access.is_region_administrator(user),
        "is_system": access.is_system_administrator(user),
        "administers_norhaven": access.administers(user, cast.norhaven),
        "runs_bioimaging": access.runs(user, cast.bioimaging),
        "runs_em_suite": access.runs(user, cast.em_suite),
        "grants_lab": access.may_grant(user, Role.INSTRUMENT_LAB, cast.bioimaging),
        "grants_finance": access.may_grant(user, Role.FINANCE_OFFICER, cast.norhaven),
        "grants_school": access.may_grant(user, Role.SCHOOL_ADMINISTRATOR, cast.norhaven),
        "grants_region": access.may_grant(user, Role.REGION_ADMINISTRATOR, None),
        "grants_system": access.may_grant(user, Role.SYSTEM_ADMINISTRATOR, None),
        "in_soft_matter": access.is_in_group(user, cast.soft_matter),
        "leads_soft_matter": access.leads(user, cast.soft_matter),
        "edits_soft_matter": access.may_edit(user, cast.soft_matter),
        "suspends_nadia": access.is_signed_in(user) and access.may_suspend(user, cast.nadia),
        "suspends_lin": access.is_signed_in(user) and access.may_suspend(user, cast.lin),
        "suspends_helen": access.is_signed_in(user) and access.may_suspend(user, cast.helen),
        "ends_noors": access.may_end(user, noors),
    }


def person(cast: Cast, who: str) -> User:
    return Visitor() if who == "nobody" else cast.person(who)


@pytest.mark.parametrize("who", YES)
def test_who_may_do_what(who: str, cast: Cast) -> None:
    given = answers(person(cast, who), cast)
    assert set(YES[who].split()) <= set(given)
    assert {question for question, answer in given.items() if answer} == set(YES[who].split())


@pytest.mark.parametrize("who", YES)
def test_facilities_that_one_runs_are_those_that_one_may_run(who: str, cast: Cast) -> None:
    user = person(cast, who)
    listed = set(db.session.scalars(access.facilities_run_by(user)))
    assert listed == {facility for facility in db.session.scalars(select(Facility)) if access.runs(user, facility)}


@pytest.mark.parametrize("who", YES)
def test_labs_that_one_sees_are_ones_own_and_those_that_one_edits(who: str, cast: Cast) -> None:
    user = person(cast, who)
    listed = set(db.session.scalars(access.groups_visible_to(user)))
    allowed = {
        group
        for group in db.session.scalars(select(Group))
        if access.is_in_group(user, group) or access.may_edit(user, group)
    }
    assert listed == allowed


@pytest.mark.parametrize("who", YES)
def test_memberships_that_one_sees_are_those_that_one_may_end(who: str, cast: Cast) -> None:
    user = person(cast, who)
    listed = set(db.session.scalars(access.memberships_visible_to(user)))
    assert listed == {it for it in db.session.scalars(select(Membership)) if access.may_end(user, it)}


@pytest.mark.parametrize(
    ("who", "people"),
    [("nobody", set()), ("lin", set()), ("tom", set()), ("clara", {"NOR"}), ("fiona", {"ESK"}), ("helen", None)],
)
def test_people_are_seen_by_their_schools_administrators(who: str, people: set[str] | None, cast: Cast) -> None:
    seen = set(db.session.scalars(access.people_visible_to(person(cast, who))))
    expected = {
        user
        for user in db.session.scalars(select(User))
        if people is None or people & {membership.institution.code for membership in user.memberships}
    }
    assert seen == expected


def test_roles_are_seen_as_far_as_one_administers(cast: Cast) -> None:
    seen = list(db.session.scalars(access.role_grants_visible_to(cast.clara)))
    assert seen
    assert all((grant.facility or grant).institution_id == cast.norhaven.id for grant in seen)
    assert list(db.session.scalars(access.role_grants_visible_to(cast.lin))) == []


def test_a_pending_member_is_none(cast: Cast) -> None:
    assert access.active_institution_ids(cast.noor) == set()
    assert access.active_institution_ids(cast.lin) == {cast.westfjord.id}
    assert access.active_institution_ids(Visitor()) == set()


def test_an_unconfirmed_persons_request_is_not_seen(cast: Cast) -> None:
    cast.noor.confirmed_at = None
    db.session.flush()
    assert cast.noor not in set(db.session.scalars(access.people_visible_to(cast.fiona)))
    assert all(it.user_id != cast.noor.id for it in db.session.scalars(access.memberships_visible_to(cast.fiona)))
    cast.noor.confirmed_at = now()
