"""Vera of Westfjord has no account; half an hour later an instrument of another school is hers for a morning."""

import email
import email.policy
import re
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from booking.clock import now
from booking.demo.cast import Cast
from booking.notices.delivery import deliver_due
from tests.journeys.conftest import Arrives


def test_vera_registers_and_books(arrives: Arrives, app: Flask, cast: Cast, tuesday: date) -> None:
    vera = arrives(None)
    vera.opens("/instruments?q=LSM+980")
    vera.main.get_by_role("link", name=cast.confocal.name_in(vera.language)).first.click()
    vera.looks()

    vera.opens("/register")
    vera.fills(name="Vera Sand", email="vera.sand@westfjord.example", password="three herons by a quiet fjord")
    vera.presses("Register")
    vera.sees("Look in your mail")

    vera.opens(_link_in_the_mail(app))
    vera.presses("Confirm and sign in")

    vera.opens(f"/instruments/{cast.confocal.public_id}/booking")
    vera.fills(starts=f"{tuesday}T10:00", ends=f"{tuesday}T12:00", title="Membranes")
    vera.presses("Check this time")
    vera.sees("All rules are met.")
    vera.presses("Book")
    vera.sees("Confirmed", "Membranes", "Vera Sand")

    vera.opens("/bookings")
    vera.sees(cast.confocal.name_in(vera.language))


def _link_in_the_mail(app: Flask) -> str:
    """What the mail to Vera says, delivered as the scheduler would."""
    deliver_due(now() + timedelta(minutes=5))
    (letter,) = Path(app.config["MAIL_FOLDER"]).iterdir()
    text = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default).get_content()
    return str(re.findall(r"http://[^/\s]+(/confirmation/\S+)", text)[0])
