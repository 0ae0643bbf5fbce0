"""Lin enrols from the instrument's page; Tom marks who was there, many at once; Lin sees that she has passed."""

from datetime import timedelta

from playwright.sync_api import expect

from booking.clock import now
from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.qualifications.actions import grant
from booking.transaction import transaction
from models import TrainingSession, User, db
from tests.journeys.conftest import Arrives
from tests.training.courses import course, enrols, planned


def test_from_the_instrument_to_passed(arrives: Arrives, cast: Cast) -> None:
    with transaction():
        grant(cast.lin, course("laser_safety"), 1, cast.tom, now())
    session = planned(course("confocal_first_steps"), cast.tom)
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}")
    name = course("confocal_first_steps").name_in(lin.language)
    lin.follows(name)
    lin.presses("Enrol")
    lin.sees("You are enrolled. A mail with a calendar file follows.")
    lin.presses("Undo")
    lin.presses("Enrol")
    lin.opens("/my-trainings")
    lin.sees(name)

    enrols(session, _ready(cast, cast.ben))
    _begins(session)
    tom = arrives(cast.tom)
    tom.opens(f"/training-sessions/{session.public_id}")
    for person in (cast.lin, cast.ben):
        tom.main.get_by_label(person.name, exact=True).check()
    tom.main.locator("[name=outcome][value=passed]").check()
    tom.main.locator("[name=level]").select_option("2")
    tom.fills(evidence="Clean image within the hour")
    tom.presses("Mark them")
    tom.sees("Passed", "Independent")

    lin.opens("/my-trainings")
    lin.sees("Passed", "Independent")


def test_reading_signing_and_the_quiz(arrives: Arrives, cast: Cast) -> None:
    lin = arrives(cast.lin)
    lin.opens(f"/trainings/{public_id('training', 'cleanroom_induction')}")
    lin.main.locator(
        f"[href='/training-documents/{public_id('training document', 'cleanroom_induction/rules')}']"
    ).click()
    lin.looks()
    lin.main.locator("[name=has_read]").check()
    lin.main.locator("form button.btn-primary").click()
    lin.looks()
    lin.sees("Signed.")
    lin.main.locator("[href$='/quiz']").click()
    lin.looks()
    lin.presses("Hand in")
    lin.sees("Answer every question; nothing was counted.")
    for question in course("cleanroom_induction").questions:
        for choice in question.choices:
            if choice.is_right:
                lin.main.locator(f"#choice-{choice.id}").check()
    lin.presses("Hand in")
    expect(lin.main.locator(".check-list > .tone-good")).to_have_count(2)


def test_tom_plans_a_session(arrives: Arrives, cast: Cast) -> None:
    tom = arrives(cast.tom)
    tom.opens(f"/trainings/{public_id('training', 'confocal_first_steps')}")
    tom.follows("Settings")
    tom.page.go_back()
    tom.follows("Plan a session")
    later = (now() + timedelta(days=9)).date()
    tom.fills(starts=f"{later}T09:00", ends=f"{later}T08:00", place="Room 1")
    tom.presses("Plan it")
    tom.sees("The end must come after the start.")
    tom.fills(ends=f"{later}T12:00")
    tom.presses("Plan it")
    tom.main.get_by_text(tom.says("Nobody is enrolled")).wait_for()


def _ready(cast: Cast, person: User) -> User:
    with transaction():
        grant(person, course("laser_safety"), 1, cast.tom, now())
    return person


def _begins(session: TrainingSession) -> None:
    """An hour ago."""
    with transaction():
        found = db.session.get_one(TrainingSession, session.id)
        length = found.ends_at - found.starts_at
        began_at = now() - timedelta(hours=1)
        found.starts_at, found.ends_at, found.enrol_until = began_at, began_at + length, began_at
