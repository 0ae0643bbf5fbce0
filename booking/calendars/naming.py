"""How bookings and calendar addresses are named to the world outside, from the configuration."""

from flask import current_app

from booking.accounts.links import absolute
from booking.calendars.queries.events import Addresses


def addresses() -> Addresses:
    """UIDs by CALENDAR_DOMAIN and pages by SITE_URL: the same bytes whichever host name a client asked."""
    some_page = absolute("reservations.show", public_id="_")
    return Addresses(current_app.config["CALENDAR_DOMAIN"], lambda public_id: some_page.replace("/_", f"/{public_id}"))


def calendar_address(token: str) -> str:
    """What is pasted into a calendar: `https` as a rule, by SITE_URL."""
    return absolute("calendars.feed", token=token)


def webcal_address(token: str) -> str:
    """The same as a link that Apple's calendars and classic Outlook open by themselves."""
    return "webcal" + calendar_address(token).removeprefix("https").removeprefix("http")
