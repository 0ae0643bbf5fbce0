"""What a person changes about herself: name, language, time zone, reminders, password, where she is signed in."""

from datetime import datetime

from booking.accounts.actions.registering import confirm_address
from booking.accounts.actions.signing_in import forgive_attempts
from booking.accounts.locks import lock_person
from booking.accounts.passwords import new_stamp
from booking.calendars.actions import touch_reservations_of_people
from booking.notices.actions import tell
from models import User


def change_profile(person: User, *, name: str, language: str, time_zone: str, is_reminded: bool, now: datetime) -> None:
    """Her own calendar is rendered anew; a new name reaches the calendars of labs and instruments too."""
    is_renamed = person.name != name
    person.name, person.language, person.time_zone = name, language, time_zone
    person.is_reminded = is_reminded
    _raise_revision(person)
    if is_renamed:
        touch_reservations_of_people([person], now)


def change_language(person: User, language: str) -> None:
    """Of her pages, mails and own calendar."""
    if person.language != language:
        person.language = language
        _raise_revision(person)


def set_password(person: User, password_hash: str, now: datetime, *, is_by_mail: bool = False) -> None:
    """A new password signs her out everywhere, ends links that were sent before, and is told to her by mail.

    `is_by_mail`: she came by a link in her mail, which confirms the address as well.
    """
    person = lock_person(person.id)
    person.password_hash, person.sign_in_stamp = password_hash, new_stamp()
    forgive_attempts(person)
    if is_by_mail:
        confirm_address(person, now)
    tell(person, "password_changed", now, coalesce_key=f"password_changed:{person.id}")


def sign_out_everywhere(person: User) -> None:
    person.sign_in_stamp = new_stamp()


def _raise_revision(person: User) -> None:
    """By the database, whatever bookings have made of it since she was read."""
    person.calendar_revision = User.calendar_revision + 1
