"""Registering and confirming: who gets in, who learns what, and what a link does when it is merely opened."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking.accounts import actions
from booking.accounts.passwords import hash_of
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import EmailDomain, Membership, MembershipState, User, db
from tests.accounts.steps import (
    PASSWORD,
    find_person,
    is_signed_in,
    kinds_to,
    link_to,
    person,
    register,
    registration,
    send,
    tokenless,
)

VERA = "vera.sand@westfjord.example"


def schools_of(email: str) -> dict[str, MembershipState]:
    return {membership.institution.code: membership.state for membership in person(email).memberships}


def test_vera_registers_confirms_and_belongs_to_her_school(cast: Cast, client: FlaskClient) -> None:
    answer = register(client)
    assert answer.headers["Location"] == "/register/mail"
    assert VERA in client.get("/register/mail").text
    assert kinds_to(VERA) == ["confirm_address"]
    assert person(VERA).confirmed_at is None
    assert schools_of(VERA) == {"WFJ": MembershipState.PENDING}

    link = link_to(VERA, "confirm_address")
    assert "Confirm and sign in" in client.get(link).text
    answer = send(client, link)
    assert answer.status_code == 302
    assert schools_of(VERA) == {"WFJ": MembershipState.ACTIVE}
    assert is_signed_in(client)


def test_a_scanner_that_opens_the_link_confirms_nothing(cast: Cast, app: Flask, client: FlaskClient) -> None:
    register(client)
    scanner = app.test_client()
    for _ in range(3):
        assert scanner.get(link_to(VERA, "confirm_address")).status_code == 200
    assert person(VERA).confirmed_at is None


def test_another_browser_has_to_know_the_password(cast: Cast, app: Flask, client: FlaskClient) -> None:
    """Whoever registers with somebody else's address must not profit from the owner's click."""
    register(client)
    link, other = link_to(VERA, "confirm_address"), app.test_client()
    assert send(other, link).status_code == 422
    assert send(other, link, password="something else").status_code == 422
    assert person(VERA).confirmed_at is None
    assert send(other, link, password=PASSWORD).status_code == 302
    assert is_signed_in(other)


def test_after_confirming_vera_is_back_where_she_wanted_to_book(cast: Cast, client: FlaskClient) -> None:
    client.get("/register?next=/timeline")
    register_form = registration()
    send(client, "/register", page="/register?next=/timeline", **register_form)
    answer = send(client, link_to(VERA, "confirm_address"))
    assert answer.headers["Location"] == "/timeline"


@pytest.mark.parametrize(
    ("email", "school"),
    [
        ("x@physics.westfjord.example", "WFJ"),
        ("x@deep.down.lanhai.example", "LAN"),
        ("x@research.nuh.example", "NUH"),
        ("x@clinic.norhaven.example", "NUH"),
        ("x@ward.clinic.norhaven.example", "NUH"),
        ("X@NORHAVEN.example", "NOR"),
    ],
)
def test_subdomains_count_and_a_hospital_below_its_university_is_a_school_of_its_own(
    email: str, school: str, cast: Cast, client: FlaskClient
) -> None:
    db.session.add(EmailDomain(institution_id=cast.hospital.id, domain="clinic.norhaven.example"))
    register(client, email=email)
    send(client, link_to(email.lower(), "confirm_address"))
    assert schools_of(email.lower()) == {school: MembershipState.ACTIVE}


@pytest.mark.parametrize("email", ["x@notwestfjord.example", "x@westfjord.example.org", "x@example"])
def test_a_domain_that_only_looks_alike_is_nobodys(email: str, cast: Cast, client: FlaskClient) -> None:
    assert register(client, email=email).status_code == 422
    assert find_person(email) is None


def test_victor_of_elsewhere_chooses_a_school_and_its_administrator_is_asked(cast: Cast, client: FlaskClient) -> None:
    email, olav = "victor@elsewhere.example", cast.email("olav")
    answer = register(client, email=email)
    assert answer.status_code == 422
    assert "Choose your school; its administrator will be asked." in answer.text
    register(client, email=email, school=cast.westfjord.public_id, note="I join Ingrid's lab.")
    assert kinds_to(olav) == []  # not before the address is confirmed
    send(client, link_to(email, "confirm_address"))
    assert schools_of(email) == {"WFJ": MembershipState.PENDING}
    assert kinds_to(olav) == ["membership_requested"]


def test_vera_of_westfjord_may_ask_a_second_school_at_once(cast: Cast, client: FlaskClient) -> None:
    register(client, school=cast.eskmere.public_id)
    send(client, link_to(VERA, "confirm_address"))
    assert schools_of(VERA) == {"WFJ": MembershipState.ACTIVE, "ESK": MembershipState.PENDING}


def test_registering_with_lins_address_changes_nothing_and_tells_only_lin(cast: Cast, client: FlaskClient) -> None:
    before, lin = cast.lin.password_hash, cast.email("lin")
    known, unknown = register(client, email=lin), None
    shown = client.get("/register/mail").text.replace(lin, "")
    unknown = register(client)
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert tokenless(client.get("/register/mail").text.replace(VERA, "")) == tokenless(shown)
    assert cast.lin.password_hash == before
    assert cast.lin.name == "Lin Yue"
    assert kinds_to(lin) == ["account_exists"]


def test_a_double_click_makes_one_account_and_leaves_the_link_good(cast: Cast, client: FlaskClient) -> None:
    register(client)
    first = link_to(VERA, "confirm_address")
    assert register(client).status_code == 302
    assert kinds_to(VERA) == ["confirm_address"]
    assert db.session.scalar(select(func.count()).where(User.email == VERA)) == 1
    assert send(client, first).status_code == 302
    assert is_signed_in(client)


def test_registering_anew_with_another_password_ends_the_older_link(cast: Cast, client: FlaskClient) -> None:
    register(client)
    older = link_to(VERA, "confirm_address")
    register(client, password="four quiet instruments", name="Vera Sand-Lie")
    assert client.get(older).status_code == 410
    assert send(client, link_to(VERA, "confirm_address")).status_code == 302
    assert person(VERA).name == "Vera Sand-Lie"


def test_the_link_is_good_for_seven_days(cast: Cast, client: FlaskClient) -> None:
    register(client)
    link = link_to(VERA, "confirm_address")
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410
        assert send(client, link).status_code == 410
    assert person(VERA).confirmed_at is None


def test_a_used_link_leads_to_signing_in(cast: Cast, app: Flask, client: FlaskClient) -> None:
    register(client)
    link = link_to(VERA, "confirm_address")
    send(client, link)
    answer = app.test_client().get(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")


def test_a_link_for_one_purpose_is_good_for_no_other(cast: Cast, client: FlaskClient) -> None:
    register(client)
    token = link_to(VERA, "confirm_address").rpartition("/")[2]
    assert client.get(f"/new-password/{token}").status_code == 410
    assert client.get(f"/confirmation/{token[:-2]}xx").status_code == 410


def test_the_sixth_mail_within_an_hour_is_not_sent(cast: Cast, app: Flask) -> None:
    with transaction():
        for _ in range(7):
            actions.ask_for_new_password(cast.email("lin"), now())
    with transaction():
        assert actions.ask_for_new_password(cast.email("lin"), now() + timedelta(hours=2)) is None
    assert len(kinds_to(cast.email("lin"))) == 1  # those that are still due are one


BAD = [
    *({"name": name} for name in ("", "   ", "x" * 201, "\x00\x07")),
    *({"email": email} for email in ("", "lin", "a@b", "a b@westfjord.example", "x" * 300 + "@westfjord.example")),
    *({"email": f"a@westfjord.example{more}"} for more in ("\nBcc: b@westfjord.example", ",b@westfjord.example")),
    *({"email": f"{name}@westfjord.example"} for name in ("ä", "a\x00b", '"a b"', "<a>")),
    *({"password": password} for password in ("", "short", "x" * 500, "password123", "aaaaaaaaaaaa", "vera.sand2026")),
    {"language": "fr"}, {"language": ""}, {"time_zone": "Mars/Olympus"}, {"time_zone": ""},
    {"school": "nowhere"}, {"school": "' OR 1=1 --"}, {"note": "x" * 100_000},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: "-".join(f"{name}-{value[:24]!r}" for name, value in bad.items()))
def test_bad_input_is_told_and_nothing_is_written(bad: dict[str, str], cast: Cast, client: FlaskClient) -> None:
    before = db.session.scalar(select(func.count(User.id)))
    answer = register(client, **bad)
    assert answer.status_code == 422
    assert "another look" in answer.text
    assert db.session.scalar(select(func.count(User.id))) == before


def test_errors_are_told_in_chinese_to_whoever_reads_it(cast: Cast, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["language"] = "zh"
    answer = register(client, name="", email="x", password="short")
    assert answer.status_code == 422
    for words in ("请填写名称。", "请填写邮箱地址", "密码至少需要10个字符。"):
        assert words in answer.text


def test_markup_in_a_name_is_shown_as_it_was_typed(cast: Cast, client: FlaskClient) -> None:
    register(client, name="<script>alert(1)</script>")
    assert "&lt;script&gt;" in client.get(link_to(VERA, "confirm_address")).text


def test_what_nobody_confirms_is_deleted_after_a_week(cast: Cast, client: FlaskClient) -> None:
    register(client)
    people = db.session.scalar(select(func.count(User.id)))
    for later, deleted in ((timedelta(days=6, hours=23), 0), (timedelta(days=7, minutes=1), 1)):
        with transaction():
            assert actions.expire_unconfirmed(now() + later) == deleted
    assert find_person(VERA) is None
    assert db.session.scalar(select(func.count(User.id))) == (people or 0) - 1
    orphans = select(func.count()).select_from(Membership).where(Membership.user_id.not_in(select(User.id)))
    assert db.session.scalar(orphans) == 0


def test_whoever_registers_anew_has_a_week_again(cast: Cast, client: FlaskClient) -> None:
    register(client)
    with transaction():
        person(VERA).created_at = now() - timedelta(days=6, hours=23)
    register(client)
    with transaction():
        assert actions.expire_unconfirmed(now() + timedelta(hours=2)) == 0
    assert find_person(VERA) is not None


def test_eight_registrations_of_one_address_at_once_make_one_account(database: str, cast: Cast, app: Flask) -> None:
    hashes, outcomes = [hash_of(f"{PASSWORD} {number}") for number in range(8)], list[str]()
    together = threading.Barrier(len(hashes))

    def attempt(password_hash: str) -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    actions.register(
                        email=VERA, name="Vera Sand", password_hash=password_hash, language="en",
                        time_zone="Europe/London", school=None, note="", now=now(),
                    )  # fmt: skip
                outcomes.append("registered")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=attempt, args=(password_hash,)) for password_hash in hashes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    assert db.session.scalar(select(func.count()).where(User.email == VERA)) == 1
    assert schools_of(VERA) == {"WFJ": MembershipState.PENDING}
    assert person(VERA).password_hash in hashes
