"""Suspending an account, and letting its owner in again."""

from booking.accounts.passwords import new_stamp
from models import User


def suspend(person: User) -> None:
    """She is signed out at once and cannot sign in. Her bookings and memberships stay as they are."""
    person.is_suspended = True
    person.sign_in_stamp = new_stamp()


def reinstate(person: User) -> None:
    person.is_suspended = False
