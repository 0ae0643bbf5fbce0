"""Trying to say something about a request: done, or why not in words."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from booking.clock import now
from booking.domain.lifecycle import WrongState
from booking.reservations.judging import Refused
from booking.reservations.presenting import answer_of
from booking.transaction import LostRace, transaction

Problems = list[dict[str, str]]


def attempt(act: Callable[[datetime], object], zone: ZoneInfo) -> Problems:
    """Do it in a transaction; nothing when done, else the reasons for the refusal component."""
    try:
        with transaction():
            act(now())
    except Refused as refused:
        return answer_of(refused.verdict, zone).reasons
    except (WrongState, LostRace):
        return [{"effect": "refuse", "what": changed_meanwhile(), "how": ""}]
    return []


def changed_meanwhile() -> str:
    return _("This request has been decided or changed meanwhile, or it is not yours to decide any more.")
