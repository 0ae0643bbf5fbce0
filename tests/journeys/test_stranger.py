"""A stranger of another school, from refusal to a confirmed booking, by keyboard alone.

She enrols, the lab marks who was there, she asks for a time, the lab says yes by the link in its mail; her calendar
tells of it all the while.
"""

import re
from datetime import date, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from flask import current_app
from playwright.sync_api import Locator

from booking.approvals.actions import set_policy
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.approving import ApprovalPolicy, Step, Trigger
from booking.domain.requirements import Trained
from booking.notices.delivery import deliver_due
from booking.transaction import transaction
from models import Instrument, Training, TrainingSession, db
from tests.calendars.bookings import feed_of
from tests.calendars.linter import lint
from tests.journeys.conftest import Arrives, Traveller
from tests.qualifications.acting import asks_for, course
from tests.training.courses import planned

MOST_TABS, MOST_CHOICES = 150, 5
LINK = re.compile(r"https?://[^/\s]+(/approvals/by-mail/\S+)")


def test_from_refusal_by_training_to_a_confirmed_booking(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    training = _the_lab_asks_for_a_training(cast)
    session = planned(training, cast.tom, seats=4)
    path = feed_of(cast.lin)
    db.session.commit()
    wanted = f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T10:00&ends={tuesday}T12:00"

    lin = arrives(cast.lin)
    lin.opens(wanted)
    lin.sees("This time cannot be booked", training.name_in(lin.language))
    _follows(lin, lin.main.locator(f"a[href$='#session-{session.public_id}']"))
    _presses(lin, "Enrol")
    lin.sees("You are enrolled. A mail with a calendar file follows.")
    lin.opens(wanted)
    lin.sees("This time cannot be booked")

    _begins(session)
    tom = arrives(cast.tom)
    tom.opens(f"/training-sessions/{session.public_id}")
    _on(tom, tom.main.get_by_label(cast.lin.name, exact=True), "Space")
    _chooses(tom, "[name=outcome]", "passed")
    _chooses(tom, "[name=level]", "2")
    _presses(tom, "Mark them")
    tom.sees("Passed", "Independent")

    lin.opens("/passport")
    lin.sees(training.name_in(lin.language))
    lin.opens(wanted)
    _presses(lin, "Ask for this time")
    lin.sees("Waiting for a decision", "Tom Ashdown")
    assert _statuses(lin, path) == ["TENTATIVE"]

    somebody = arrives(None)
    somebody.opens(_link_in(_mail_to(cast.tom.email)))
    somebody.sees("Please decide", "Lin Yue")
    assert _statuses(lin, path) == ["TENTATIVE"]
    _presses(somebody, "Yes")
    somebody.sees("Thank you")
    assert _statuses(lin, path) == ["CONFIRMED"]
    lin.opens("/bookings")
    lin.sees("Confirmed")


def _the_lab_asks_for_a_training(cast: Cast) -> Training:
    """Of everybody level 2; and strangers' bookings are looked at."""
    training = course(cast, "Confocal for guests")
    asks_for(cast, Trained(training.id, 2), where="confocal")
    policy = ApprovalPolicy(frozenset({Trigger.OTHER_SCHOOLS}), steps=(Step(deadline_hours=48),))
    with transaction():
        set_policy(db.session.get_one(Instrument, cast.confocal.id), policy)
    return db.session.get_one(Training, training.id)


def _begins(session: TrainingSession) -> None:
    """An hour ago."""
    with transaction():
        found = db.session.get_one(TrainingSession, session.id)
        length, began_at = found.ends_at - found.starts_at, now() - timedelta(hours=1)
        found.starts_at, found.ends_at, found.enrol_until = began_at, began_at + length, began_at


def _presses(traveller: Traveller, name: str) -> None:
    """A button, by keyboard."""
    _leaves(traveller, traveller.main.get_by_role("button", name=traveller.says(name), exact=True), "Enter")


def _follows(traveller: Traveller, link: Locator) -> None:
    """A link, by keyboard."""
    _leaves(traveller, link, "Enter")


def _leaves(traveller: Traveller, at: Locator, key: str) -> None:
    with traveller.page.expect_navigation():
        _on(traveller, at, key)
    traveller.looks()


def _on(traveller: Traveller, at: Locator, key: str) -> None:
    """Go on with the tab key until it has the focus, which is then seen, and press the key."""
    for _ in range(MOST_TABS):
        traveller.page.keyboard.press("Tab")
        if at.first.evaluate("one => one === document.activeElement"):
            break
    else:
        raise AssertionError(f"the tab key never comes to {at}")
    assert at.first.evaluate(SHOWS_FOCUS), f"the focus on {at} is not seen"
    traveller.page.keyboard.press(key)


def _chooses(traveller: Traveller, at: str, value: str) -> None:
    """One of several by the arrow keys, in a list or among round buttons."""
    _on(traveller, traveller.main.locator(at), "ArrowDown")
    for _ in range(MOST_CHOICES):
        if traveller.page.evaluate("document.activeElement.value") == value:
            return
        traveller.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys never come to {value} of {at}")


SHOWS_FOCUS = """one => {
  const style = getComputedStyle(one);
  return (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
}"""


def _statuses(reader: Traveller, path: str) -> list[str]:
    """Of the bookings in her calendar, as a calendar program reads it now."""
    calendar = reader.page.request.get(path).body()
    assert lint(calendar) == []
    return re.findall(r"\r\nSTATUS:(\w+)", calendar.decode())


def _mail_to(address: str) -> EmailMessage:
    """The latest that asks this person to decide, of those that have left."""
    deliver_due(now() + timedelta(minutes=5))
    folder = Path(current_app.config["MAIL_FOLDER"])
    letters = [_read(path) for path in sorted(folder.iterdir())]
    return [one for one in letters if address in one["To"] and LINK.search(_text(one))][-1]


def _read(path: Path) -> EmailMessage:
    return BytesParser(EmailMessage, policy=default).parsebytes(path.read_bytes())


def _link_in(letter: EmailMessage) -> str:
    found = LINK.search(_text(letter))
    assert found is not None
    return found[1]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return body.get_content() if body else ""
