"""How a request knows its person: Flask-Login, with a session that a changed stamp ends everywhere."""

import hmac

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import Membership, User, db


class Visitor(AnonymousUserMixin):
    """Nobody signed in: no memberships, no roles."""

    memberships: tuple[Membership, ...] = ()
    roles: tuple[()] = ()


def init_app(app: Flask) -> None:
    sign_in = LoginManager(app)
    sign_in.anonymous_user = Visitor
    sign_in.login_view = "accounts.sign_in"
    sign_in.login_message = _l("Sign in to see this page.")
    sign_in.session_protection = None  # a phone changes networks; the cookie is signed and the stamp can be changed
    sign_in.user_loader(_person_of_session)


def _person_of_session(session_id: str) -> User | None:
    """The active person that the session names, with all that access.py asks of her; None if the stamp is old."""
    public_id, _, stamp = session_id.partition(".")
    person = db.session.scalar(
        select(User)
        .where(User.public_id == public_id)
        .options(selectinload(User.memberships).joinedload(Membership.institution), selectinload(User.roles))
    )
    if person is None or not person.is_active or not hmac.compare_digest(person.sign_in_stamp, stamp):
        return None
    return person
