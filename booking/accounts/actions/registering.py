"""Registering, confirming the address, and asking for a new password. None tells whether an address is known."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from booking.accounts.actions.memberships import ask_administrators
from booking.accounts.actions.signing_in import may_be_mailed
from booking.accounts.locks import lock_person
from booking.accounts.passwords import new_stamp
from booking.accounts.queries import find_institution_of
from booking.notices.actions import tell
from models import Institution, Membership, MembershipState, User, db


def register(
    *, email: str, name: str, password_hash: str, language: str, time_zone: str, school: Institution | None, note: str,
    now: datetime,
) -> User:  # fmt: skip
    """The person with this address, new or there before; a mail tells her how to go on.

    Whoever registered without confirming registers anew: the last password counts, and older links die with theirs.
    A confirmed account stays as it is, and its owner is told that somebody tried. `school` is asked for a membership
    if the address does not belong to it.
    """
    person = _find_held(email) or _create(email, now)
    if person.confirmed_at is not None:
        _mail(person, "account_exists", now)
        return person
    person.name, person.language, person.time_zone = name, language, time_zone
    person.password_hash, person.created_at = password_hash, now  # the time to confirm begins anew
    _prepare_memberships(person, school, note, now)
    _mail(person, "confirm_address", now)
    return person


def create_confirmed(*, email: str, name: str, password_hash: str, time_zone: str, now: datetime) -> User:
    """The person with this address, vouched for by whoever runs the installation.

    Whoever registered without confirming loses the password chosen then: nobody knows who chose it.
    """
    person = _find_held(email) or _create(email, now)
    if person.confirmed_at is None:
        person.name, person.password_hash, person.time_zone = name or person.name or email, password_hash, time_zone
        confirm_address(person, now)
    return person


def confirm_address(person: User, now: datetime) -> None:
    """The address is hers. Her own school's membership begins; other schools' administrators are asked."""
    db.session.flush()
    person = lock_person(person.id)
    if person.confirmed_at is not None:
        return
    person.confirmed_at = now
    own = find_institution_of(person.email)
    for membership in person.memberships:
        membership.is_by_domain = own is not None and membership.institution_id == own.id
        if membership.is_by_domain:
            membership.state, membership.decided_at = MembershipState.ACTIVE, now
        else:
            ask_administrators(membership, now)


def remind_to_confirm(person: User, now: datetime) -> None:
    """Send the confirming link again."""
    _mail(person, "confirm_address", now)


def ask_for_new_password(email: str, now: datetime) -> None:
    """If somebody may sign in with this address, write her how to choose a new password. Nobody else learns of it."""
    person = _find_held(email)
    if person is not None and not person.is_suspended:
        _mail(person, "reset_password", now)


def _find_held(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email).with_for_update(of=User))


def _create(email: str, now: datetime) -> User:
    """A new account, or the one that another request made in this moment: the address is unique in the database."""
    person = User(email=email, name="", password_hash="", sign_in_stamp=new_stamp(), created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        return db.session.scalars(select(User).where(User.email == email).with_for_update(of=User)).one()
    return person


def _prepare_memberships(person: User, school: Institution | None, note: str, now: datetime) -> None:
    """Pending until the address is confirmed; administrators see requests of confirmed people only."""
    own = find_institution_of(person.email)
    wanted = {institution.id: institution for institution in (own, school) if institution is not None}
    db.session.execute(delete(Membership).where(Membership.user_id == person.id))
    db.session.expire(person, ["memberships"])
    for institution_id in wanted:
        is_by_domain = own is not None and institution_id == own.id
        membership = Membership(
            user_id=person.id, institution_id=institution_id, state=MembershipState.PENDING, is_by_domain=is_by_domain,
            requested_at=now, note="" if is_by_domain else note,
        )  # fmt: skip
        db.session.add(membership)


def _mail(person: User, kind: str, now: datetime) -> None:
    if may_be_mailed(person.email, now):
        tell(person, kind, now, coalesce_key=f"{kind}:{person.id}")
