"""The pages of qualifications: a lab requires, qualifies, takes away; people see what they lack, and their passport."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.requirements import AnyOf, Certified, Supervised, Trained
from booking.qualifications.routes import passport
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import ExternalCertificate, Qualification, Recognition, Requirement, SessionState, TrainingSession, db
from tests.qualifications.acting import WHERE, asks_for, course, qualifies
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient

PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"


def page_of(cast: Cast) -> str:
    return f"/instruments/{cast.instrument(WHERE).public_id}"


def requirements_of(cast: Cast) -> list[Requirement]:
    return list(db.session.scalars(select(Requirement).where(Requirement.instrument_id == cast.instrument(WHERE).id)))


def certificate(**more: Any) -> dict[str, Any]:
    fields = {"kind": "laser", "issuer": "Westfjord", "issued_on": "2026-01-05", "valid_until": ""}
    return {**fields, "file": (io.BytesIO(PDF), "laser.pdf"), **more}


@pytest.mark.parametrize(
    ("who", "of_lab", "of_school"), [(None, 401, 401), ("lin", 404, 404), ("tom", 200, 404), ("clara", 200, 200)]
)
def test_each_page_is_for_those_who_run_it(
    who: str | None, of_lab: int, of_school: int, cast: Cast, client: PageClient
) -> None:
    held = qualifies(cast, "nadia", course(cast))
    if who:
        sign_in(client, cast.person(who))
    labs = [f"{page_of(cast)}/requirements", f"/facilities/{cast.bioimaging.public_id}/qualifications",
            f"/qualifications/{held.public_id}"]  # fmt: skip
    schools = [f"/schools/{cast.norhaven.public_id}/{page}" for page in ("recognitions", "certificates")]
    for pages, expected in ((labs, of_lab), (schools, of_school)):
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == expected or (expected == 401 and answer.status_code == 302), page


def test_tom_builds_a_nested_requirement_without_scripts(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    sign_in(client, cast.tom)
    assert client.send(f"{page_of(cast)}/requirements", {"is_first_reviewed": "y"}).status_code == 303
    [found] = requirements_of(cast)
    parts = f"/requirements/{found.public_id}/parts"
    one = {"training": training.public_id, "level": "2", "certificate": "laser"}
    assert client.send(parts, {**one, "path": "", "kind": "any"}).status_code == 303
    assert client.send(parts, {**one, "path": "0", "kind": "training"}).status_code == 303
    assert client.send(parts, {**one, "path": "0", "kind": "supervised", "level": "3"}).status_code == 303
    assert client.send(parts, {**one, "path": "", "kind": "certificate"}).status_code == 303
    [found] = requirements_of(cast)
    leaf = {"training": training.id, "level": 2}
    assert found.tree == {"all": [{"any": [leaf, {"supervised": training.id, "level": 3}]}, {"certificate": "laser"}]}
    page = client.get(f"{page_of(cast)}/requirements").text
    assert "One of these:" in page
    assert "the presence of somebody with" in page
    assert client.send(f"{parts}/removal", {"path": "0.1"}).status_code == 303
    assert requirements_of(cast)[0].tree["all"][0] == {"any": [leaf]}
    assert client.send(f"/requirements/{found.public_id}/removal").status_code == 303
    assert requirements_of(cast) == []


@pytest.mark.parametrize("path", ["-1", "x", "9" * 50, "0.0.0.0.0.0.0.0", "１", "7", "1.1"])
def test_a_path_that_leads_nowhere_changes_nothing(path: str, cast: Cast, client: PageClient) -> None:
    public_id = asks_for(cast, Certified("laser"), Certified("gas"))
    sign_in(client, cast.tom)
    before = requirements_of(cast)[0].tree
    fields = {"kind": "certificate", "certificate": "laser", "level": "1", "training": "", "path": path}
    assert client.send(f"/requirements/{public_id}/parts", fields).status_code in (404, 422)
    assert client.send(f"/requirements/{public_id}/parts/removal", {"path": path}).status_code in (303, 404)
    assert requirements_of(cast)[0].tree == before


@pytest.mark.parametrize("fields", [{"kind": "nonsense"}, {"level": "9"}, {"certificate": "<b>"}, {"training": "zzz"}])
def test_what_the_form_does_not_offer_is_said_at_its_field(
    fields: dict[str, str], cast: Cast, client: PageClient
) -> None:
    public_id = asks_for(cast, Certified("laser"))
    course(cast)
    sign_in(client, cast.tom)
    sent = {"kind": "certificate", "certificate": "laser", "level": "1", "training": "", "path": "", **fields}
    assert client.send(f"/requirements/{public_id}/parts", sent).status_code == 422


def test_lin_sees_what_she_lacks_and_the_next_session_with_a_seat(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    asks_for(cast, AnyOf((Trained(training.id, 2), Supervised(training.id, 3))), Certified("laser"))
    with transaction():
        starts_at = now() + timedelta(days=9)
        session = TrainingSession(
            institution_id=training.institution_id, training_id=training.id, starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2), enrol_until=starts_at, seats=4, created_at=now(),
            changed_at=now(), state=SessionState.PLANNED,
        )  # fmt: skip
        db.session.add(session)
        db.session.flush()
        address, enrol = f"/trainings/{training.public_id}", f"/training-sessions/{session.public_id}/enrolments"
        anchor = f"session-{session.public_id}"
    sign_in(client, cast.lin)
    page = client.get(f"{page_of(cast)}/standing").text
    assert re.search(rf'href="{address}#{anchor}">Enrol for [^<]+, 4 seats left', page)
    shown = client.get(address)
    assert shown.status_code == 200
    assert f'id="{anchor}"' in shown.text
    assert f'action="{enrol}"' in shown.text
    for words in ("One of these:", "Send your certificate", "Book and name somebody", "Ask for recognition"):
        assert words in page
    starts = now() + timedelta(days=2)
    fields = {"starts": written(starts, cast.instrument(WHERE).zone), "mode": "self_operated"}
    fields["ends"] = written(starts + timedelta(hours=1), cast.instrument(WHERE).zone)
    refusal = client.get(f"{page_of(cast)}/check", query_string=fields).text
    assert "4 seats left" in refusal
    assert "One of these is needed" in refusal


def test_ben_names_nadia_in_the_booking_form(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    asks_for(cast, Supervised(training.id, 3))
    qualifies(cast, "nadia", training, 3)
    sign_in(client, cast.ben)
    page = client.get(f"{page_of(cast)}/booking").text
    assert "Who is present" in page
    assert "Nadia Petrova" in page


def test_tom_qualifies_nadia_and_takes_it_away_again(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    sign_in(client, cast.tom)
    people = f"/facilities/{cast.bioimaging.public_id}/qualifications"
    fields = {"email": cast.nadia.email, "training": training.public_id, "level": "2", "evidence": "Check-ride"}
    assert client.send(people, fields | {"email": "nobody@example.org"}).status_code == 422
    assert client.send(people, fields).status_code == 303
    assert "Nadia Petrova" in client.get(people, query_string={"q": "petrova"}).text
    held = db.session.scalars(select(Qualification).where(Qualification.training_id == training.id)).one()
    address = f"/qualifications/{held.public_id}"
    assert client.send(f"{address}/withdrawal", {"what": "suspended", "reason": "", "fate": "keep"}).status_code == 422
    taken = {"what": "suspended", "reason": "Asked", "fate": "review"}
    assert client.send(f"{address}/withdrawal", taken).status_code == 303
    assert "Suspended" in client.get(address).text
    assert client.send(f"{address}/withdrawal", taken).status_code == 303
    assert client.send(f"{address}/reinstatement").status_code == 303
    assert client.send(f"{address}/reinstatement").status_code == 303


def test_the_code_on_nadias_passport_shows_her_name_and_what_counts_and_no_more(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    held = qualifies(cast, "nadia", training)
    sign_in(client, cast.nadia)
    assert "TIRF" in client.get("/passport").text
    sheet = client.get("/passport/sheet").text
    address = re.search(r'href="http://localhost(/verify/[^"]+)"', sheet)
    assert address
    client.get("/").close()
    stranger = client.application.test_client()
    page = stranger.get(address[1]).text
    assert "Nadia Petrova" in page
    assert "TIRF" in page
    assert cast.nadia.email not in page
    sign_in(client, cast.tom)
    client.send(f"/qualifications/{held.public_id}/withdrawal", {"what": "revoked", "reason": "Secret", "fate": "keep"})
    page = stranger.get(address[1]).text
    assert "Revoked" in page
    assert "Secret" not in page
    for wrong in (address[1][:-1], address[1] + "x", "/verify/nonsense", "/verify/%00"):
        assert stranger.get(wrong).status_code == 404


def test_a_sheet_can_be_verified_for_half_a_year(
    cast: Cast, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    qualifies(cast, "nadia", course(cast))
    sign_in(client, cast.nadia)
    sheet = client.get("/passport/sheet").text
    address = re.search(r'href="http://localhost(/verify/[^"]+)"', sheet)
    assert address
    assert "the code is good until" in sheet
    stranger, printed_at = client.application.test_client(), now()
    for days, status in ((0, 200), (180, 200), (187, 410), (900, 410)):
        monkeypatch.setattr(passport, "now", lambda later=days: printed_at + timedelta(days=later))
        answer = stranger.get(address[1])
        assert answer.status_code == status, days
        assert ("Nadia Petrova" in answer.text) is (status == 200)
    assert "This code is too old" in answer.text
    old = passport._serializer().dumps(cast.nadia.public_id)
    assert stranger.get(f"/verify/{old}").status_code == 410


def test_lin_sends_a_certificate_and_clara_accepts_it(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.lin)
    school = cast.norhaven.public_id
    wrong = {"file": (io.BytesIO(b"<script>"), "laser.pdf")}
    assert client.send("/passport/certificates", certificate(school=school, **wrong)).status_code == 422
    assert client.send("/passport/certificates", certificate(school=school, issued_on="2199-01-01")).status_code == 422
    assert client.send("/passport/certificates", certificate(school=school)).status_code == 303
    [sent] = db.session.scalars(select(ExternalCertificate)).all()
    file = f"/certificates/{sent.public_id}/file"
    answer = client.get(file)
    assert answer.data == PDF
    assert "attachment" in answer.headers["Content-Disposition"]
    sign_in(client, cast.nadia)
    assert client.get(file).status_code == 404
    assert client.send(f"/certificates/{sent.public_id}/assessment", {"word": "accepted"}).status_code == 404
    sign_in(client, cast.clara)
    assert client.get(file).status_code == 200
    assert "Lin Yue" in client.get(f"/schools/{school}/certificates").text
    assert client.send(f"/certificates/{sent.public_id}/assessment", {"word": "rejected"}).status_code == 422
    assert client.send(f"/certificates/{sent.public_id}/assessment", {"word": "accepted"}).status_code == 303
    assert client.send(f"/certificates/{sent.public_id}/assessment", {"word": "accepted"}).status_code == 303
    sign_in(client, cast.lin)
    assert "Accepted" in client.get("/passport").text


def test_clara_recognises_a_training_of_westfjord_and_ends_it(cast: Cast, client: PageClient) -> None:
    here, there = course(cast), course(cast, "TIRF at Westfjord", "westfjord")
    sign_in(client, cast.clara)
    page = f"/schools/{cast.norhaven.public_id}/recognitions"
    fields = {
        "other": cast.westfjord.public_id, "theirs": there.public_id, "training": here.public_id, "kind": "check_ride",
        "valid_from": now().date().isoformat(), "valid_until": "", "reason": "Agreement 7",
    }  # fmt: skip
    assert client.send(page, fields | {"valid_until": "2020-01-01"}).status_code == 422
    assert client.send(page, fields | {"reason": ""}).status_code == 422
    assert client.send(page, fields).status_code == 303
    assert "after a short check-ride" in client.get(page).text
    [made] = db.session.scalars(select(Recognition).where(Recognition.training_id == here.id)).all()
    assert client.send(f"/recognitions/{made.public_id}/end").status_code == 303


def test_lin_asks_whether_her_training_counts(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.lin)
    assert client.get(f"{page_of(cast)}/recognition").status_code == 200
    assert client.send(f"{page_of(cast)}/recognition", {"words": " "}).status_code == 422
    assert client.send(f"{page_of(cast)}/recognition", {"words": "TIRF, Westfjord, 2025"}).status_code == 303


def test_a_longer_list_asks_no_more_queries(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    sign_in(client, cast.tom)
    people = f"/facilities/{cast.bioimaging.public_id}/qualifications"
    qualifies(cast, "nadia", training)
    client.get(people)
    with count_queries() as few:
        client.get(people)
    for who in ("ben", "zhang", "leila", "lin"):
        qualifies(cast, who, training)
    with count_queries() as many:
        client.get(people)
    assert len(many) == len(few)
