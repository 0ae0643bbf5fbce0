"""The pages of trainings: looking for one, the lab's editing, who may do what, what nobody should send, few queries."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.reservations.wall_clock import written
from booking.training.queries import held_levels
from booking.transaction import transaction
from models import DocumentVersion, Enrolment, QuizQuestion, Training, TrainingSession, db
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient
from tests.training.courses import TUESDAY, course, enrols, planned

COURSE = {
    "name": "Light sheet: first volumes", "level_choices": "1", "languages": "en", "validity": "months",
    "validity_months": "12", "pass_percent": "80", "most_attempts": "3", "is_active": "y", "technique_id": "",
}  # fmt: skip


def session_form(training: Training, **more: str) -> dict[str, str]:
    times = {"starts": TUESDAY, "ends": TUESDAY + timedelta(hours=2)}
    given = {name: written(moment, training.zone) for name, moment in times.items()}
    return {**given, "seats": "3", "language": "en", "instrument_id": "", "has_waiting_list": "y", **more}


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("q=confocal", "Confocal microscopy: first steps", "Open-access NMR"),
        ("q=LSM 980", "Confocal microscopy: first steps", "Laser safety"),
        ("q=激光", "Laser safety", "SEM: first images"),
        ("technique=sem", "SEM: first images", "Laser safety"),
        ("school=ESK", "Open-access NMR", "SEM: first images"),
        ("q=%25_", "No training fits", "Laser safety"),
        ("page=99999999&q=%3Cscript%3E", "No training fits", "Laser safety"),
    ],
)
def test_anybody_finds_trainings(client: PageClient, cast: Cast, query: str, found: str, missing: str) -> None:
    page = client.get(f"/trainings?{query}")
    assert page.status_code == 200
    assert found in page.text
    assert missing not in page.text


def test_the_list_costs_as_many_queries_with_many_sessions_as_with_one(client: PageClient, cast: Cast) -> None:
    sign_in(client, cast.lin)
    enrols(planned(course("nmr_open_access"), cast.chen), cast.lin)
    counts = []
    for number in range(2):
        for address in ("/trainings", f"/trainings/{course('nmr_open_access').public_id}", "/my-trainings"):
            with count_queries() as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        if number == 0:
            for _again in range(4):
                another = planned(course("nmr_open_access"), cast.chen)
                enrols(another, cast.hana)
                enrols(another, cast.lin)
                planned(course("sem_basics"), cast.wang)
    assert counts[:3] == counts[3:]
    assert max(counts) <= 20


def test_how_one_stands_to_an_instrument_leads_to_its_trainings(client: PageClient, cast: Cast) -> None:
    planned(course("confocal_first_steps"), cast.tom)
    page = client.get(f"/instruments/{cast.confocal.public_id}/standing")
    assert "Trainings for this instrument" in page.text
    assert "6 seats left" in page.text


def test_tom_makes_a_training_plans_a_session_and_marks_who_was_there(
    app: Flask, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.tom)
    made = client.send(f"/facilities/{cast.bioimaging.public_id}/trainings", COURSE)
    address = made.headers["Location"]
    training = db.session.scalars(select(Training).where(Training.name == COURSE["name"])).one()
    assert address.endswith(training.public_id)
    fields = session_form(training, trainer_ids=cast.tom.public_id, place="Dark room")
    assert client.send(f"{address}/sessions", fields).status_code == 303
    session = db.session.scalars(select(TrainingSession).where(TrainingSession.training_id == training.id)).one()
    lin, hana = enrols(session, cast.lin), enrols(session, cast.hana)
    with transaction():
        session = db.session.get_one(TrainingSession, session.id)
        session.starts_at, session.ends_at = (
            session.starts_at - timedelta(days=30),
            session.ends_at - timedelta(days=30),
        )
        session.enrol_until = session.starts_at
    marked = {"people": [lin.public_id, hana.public_id], "outcome": "passed", "level": "1", "evidence": "Saw it"}
    page = client.send(f"/training-sessions/{session.public_id}/attendance", marked, follow_redirects=True)
    assert "Marked 2 people" in page.text
    both = [cast.lin.id, cast.hana.id]
    held = held_levels(both, [training.id], TUESDAY.date(), TUESDAY, training.zone)
    assert held.keys() == {(one, training.id) for one in both}
    assert "Passed" in sign_in(app.test_client(), cast.lin).get("/my-trainings").text


def test_a_wrong_plan_is_told_in_words(cast: Cast, client: PageClient) -> None:
    training = course("confocal_first_steps")
    sign_in(client, cast.tom)
    address = f"/trainings/{training.public_id}/sessions"
    for wrong, said in (
        ({"seats": "0"}, "Number must be between"),
        ({"seats": "9" * 30}, "Number must be between"),
        ({"ends": "2020-01-01T10:00"}, "The end must come after the start"),
        ({"starts": "2020-01-01T10:00", "ends": "2020-01-01T11:00"}, "This time is over"),
        ({"enrol_until": written(TUESDAY + timedelta(days=1), training.zone)}, "before the session begins"),
        ({"further_trainer": cast.email("lin")}, "No member of your school"),
        ({"language": "fr"}, "Not a valid choice"),
    ):
        answer = client.send(address, session_form(training, **wrong))
        assert answer.status_code == 422, wrong
        assert said in answer.text, wrong


def test_a_taken_instrument_is_refused_in_words(cast: Cast, client: PageClient) -> None:
    training = course("confocal_first_steps")
    planned(training, cast.tom, instrument=cast.confocal)
    sign_in(client, cast.tom)
    fields = session_form(training, instrument_id=cast.confocal.public_id, trainer_ids=cast.tom.public_id)
    answer = client.send(f"/trainings/{training.public_id}/sessions", fields)
    assert answer.status_code == 409
    assert "The instrument cannot be had then" in answer.text


def test_a_circle_is_told_in_words(cast: Cast, client: PageClient) -> None:
    laser, confocal = course("laser_safety"), course("confocal_first_steps")
    sign_in(client, cast.clara)
    fields = {**COURSE, "name": "Laser safety", "prerequisite_ids": f"{confocal.public_id}-1"}
    answer = client.send(f"/trainings/{laser.public_id}/settings", fields)
    assert answer.status_code == 422
    assert "round in a circle: Laser safety → Confocal microscopy: first steps → Laser safety" in answer.text


@pytest.mark.parametrize("person", ["lin", "wang", "nadia"])
def test_what_the_lab_does_is_no_page_for_others(app: Flask, cast: Cast, person: str) -> None:
    training = course("confocal_first_steps")
    session = planned(training, cast.tom)
    lin = sign_in(app.test_client(), cast.person(person))
    own, about = f"/trainings/{training.public_id}", f"/training-sessions/{session.public_id}"
    for address in (
        f"{own}/settings", f"{own}/sessions/new", f"{own}/questions", f"{own}/documents/new", about,
        f"{about}/settings", f"/facilities/{cast.bioimaging.public_id}/trainings/new",
        f"/facilities/{cast.bioimaging.public_id}/trainings", f"/schools/{cast.norhaven.public_id}/trainings",
    ):  # fmt: skip
        assert lin.get(address).status_code == 404, address
    for address in (f"{own}/settings", f"{own}/sessions", f"{own}/questions", f"{own}/documents", f"{about}/settings",
                    f"{about}/cancellation", f"{about}/attendance"):  # fmt: skip
        assert lin.send(address).status_code == 404, address


def test_a_trainer_who_is_not_of_the_lab_marks_but_does_not_plan(app: Flask, cast: Cast) -> None:
    session = planned(course("confocal_first_steps"), cast.tom, trainers=[cast.nadia])
    nadia = sign_in(app.test_client(), cast.nadia)
    assert nadia.get(f"/training-sessions/{session.public_id}").status_code == 200
    assert nadia.get(f"/training-sessions/{session.public_id}/settings").status_code == 404


def test_what_is_not_shown_is_seen_by_its_lab_alone(app: Flask, cast: Cast, client: PageClient) -> None:
    training = course("confocal_first_steps")
    session = planned(training, cast.tom)
    with transaction():
        course("confocal_first_steps").is_active = False
    address = f"/trainings/{training.public_id}"
    assert client.get(address).status_code == 404
    assert sign_in(client, cast.lin).get(address).status_code == 404
    assert client.send(f"/training-sessions/{session.public_id}/enrolments").status_code == 404
    assert sign_in(app.test_client(), cast.tom).get(address).status_code == 200


def test_nobody_gives_back_anothers_seat(app: Flask, cast: Cast) -> None:
    hers = enrols(planned(course("nmr_open_access"), cast.chen), cast.hana)
    lin = sign_in(app.test_client(), cast.lin)
    assert lin.send(f"/enrolments/{hers.public_id}/withdrawal").status_code == 404


def test_lin_reads_and_signs_and_is_asked_again_of_a_new_version(app: Flask, cast: Cast, client: PageClient) -> None:
    identity = public_id("training document", "cleanroom_induction/rules")
    address = f"/training-documents/{identity}"
    assert "Sign in to sign it" in client.get(address).text
    sign_in(client, cast.lin)
    assert "Sign as Lin Yue" in client.get(address).text
    first = _version(identity)
    assert client.send(f"{address}/signatures", {"version": first}).status_code == 422  # not ticked
    signed = client.send(f"{address}/signatures", {"version": first, "has_read": "1"}, follow_redirects=True)
    assert "Signed" in signed.text
    erik = sign_in(app.test_client(), cast.erik)
    erik.send(f"{address}/versions", {"text": "Helmets, too"})
    late = client.send(f"{address}/signatures", {"version": first, "has_read": "1"})
    assert late.status_code == 409
    assert "Helmets" in late.text
    assert "Lin Yue" in erik.get(f"{address}/versions").text
    wrong = client.send(f"{address}/signatures", {"version": "x" * 90_000, "has_read": "1"})
    assert wrong.status_code == 404
    assert client.get(f"{address}?version=1").status_code == 200


def test_a_document_may_be_a_pdf(app: Flask, cast: Cast, client: PageClient) -> None:
    training = course("cleanroom_induction")
    erik = sign_in(app.test_client(), cast.erik)
    no_pdf = {"name": "Map", "file": (io.BytesIO(b"<script>"), "map.pdf")}
    assert erik.send(f"/trainings/{training.public_id}/documents", no_pdf).status_code == 422
    pdf = {"name": "Map", "file": (io.BytesIO(b"%PDF-1.4 map %%EOF"), "map.pdf")}
    assert erik.send(f"/trainings/{training.public_id}/documents", pdf).status_code == 303
    version = db.session.scalars(select(DocumentVersion).where(DocumentVersion.file_sha256 != "")).one()
    sent = client.get(f"/training-document-versions/{version.public_id}/file")
    assert sent.data == b"%PDF-1.4 map %%EOF"
    assert sent.headers["Content-Disposition"].startswith("attachment")


def test_lin_answers_the_quiz(cast: Cast, client: PageClient) -> None:
    training = course("laser_safety")
    address = f"/trainings/{training.public_id}/quiz"
    sign_in(client, cast.lin)
    unanswered = client.send(address)
    assert unanswered.status_code == 422
    assert "nothing was counted" in unanswered.text
    right = {q.public_id: [str(one.id) for one in q.choices if one.is_right] for q in training.questions}
    wrong = {q.public_id: [str(one.id) for one in q.choices] for q in training.questions}
    assert "Not passed: 0 of 2 right" in client.send(address, wrong, follow_redirects=True).text
    assert "Passed: 2 of 2 right" in client.send(address, right, follow_redirects=True).text
    assert "no try left" in client.send(address, right, follow_redirects=True).text
    assert client.send(address, dict.fromkeys(right, "9" * 400)).status_code == 422


@pytest.mark.parametrize(
    "choices",
    ["", "only one", "* ", "a\nb", "*|x\nb", "*" + "y" * 400 + "\nb", "\n".join("*x" for _number in range(20))],
)
def test_a_question_that_makes_no_sense_is_refused(cast: Cast, client: PageClient, choices: str) -> None:
    sign_in(client, cast.erik)
    address = f"/trainings/{course('cleanroom_induction').public_id}/questions"
    assert client.send(address, {"text": "Why?", "choices": choices}).status_code == 422


def test_erik_adds_a_question_and_takes_it_away_and_back(cast: Cast, client: PageClient) -> None:
    training = course("cleanroom_induction")
    sign_in(client, cast.erik)
    address = f"/trainings/{training.public_id}/questions"
    added = {"text": "What now?", "choices": "* Leave | 离开\nStay|留下"}
    assert "What now?" in client.send(address, added, follow_redirects=True).text
    question = db.session.scalars(select(QuizQuestion).where(QuizQuestion.text == "What now?")).one()
    removed = client.send(f"/quiz-questions/{question.public_id}/removal", follow_redirects=True)
    assert "What now?" not in removed.text
    assert client.send(f"{address}/restoration", {"question": "made up"}).status_code == 400


def test_a_document_is_taken_away_and_back(cast: Cast, client: PageClient) -> None:
    identity = public_id("training document", "cleanroom_induction/rules")
    sign_in(client, cast.erik)
    assert "Undo" in client.send(f"/training-documents/{identity}/removal", follow_redirects=True).text
    assert client.application.test_client().get(f"/training-documents/{identity}").status_code == 404
    assert client.send(f"/training-documents/{identity}/restoration").status_code == 303


def test_cancelling_twice_is_told_in_words(cast: Cast, client: PageClient) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    enrols(session, cast.lin)
    sign_in(client, cast.chen)
    address = f"/training-sessions/{session.public_id}/cancellation"
    assert "is told" in client.send(address, {"reason": "x" * 5000}, follow_redirects=True).text
    assert "cancelled already" in client.send(address, {}, follow_redirects=True).text
    assert db.session.scalars(select(Enrolment)).first() is not None


def _version(document: str) -> str:
    return db.session.scalars(
        select(DocumentVersion.public_id).where(DocumentVersion.document.has(public_id=document))
    ).one()
