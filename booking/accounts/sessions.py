"""How a request knows its person: Flask-Login, with a session that a changed stamp ends everywhere."""

import hmac
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Membership, User, db

REMEMBERED = timedelta(days=60)


class Visitor(AnonymousUserMixin):
    """Nobody signed in: no memberships, no roles."""

    memberships: tuple[Membership, ...] = ()
    roles: tuple[()] = ()


def init_app(app: Flask) -> None:
    sign_in = LoginManager(app)
    sign_in.anonymous_user = Visitor
    sign_in.session_protection = None  # a phone changes networks; the cookie is signed and the stamp can be changed
    sign_in.user_loader(_person_of_session)
    sign_in.unauthorized_handler(ask_to_sign_in)


def enter(person: User, *, is_remembered: bool = False) -> bool:
    """Sign the person in, in a session of its own; False if she may not, being suspended or unconfirmed."""
    _empty_session()
    return bool(login_user(person, remember=is_remembered, duration=REMEMBERED))


def leave() -> None:
    """Sign out on this device. The language that was chosen stays."""
    logout_user()
    removes_cookie = session.get("_remember")
    _empty_session()
    if removes_cookie:
        session["_remember"] = removes_cookie


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and then back: to the page, or to the one that an expired form stood on.

    A program is told so, and a part of a page lets the whole page go there.
    """
    address = url_for("accounts.sign_in", next=_page_asked_for())
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": address}
    if request.accept_mimetypes.best == "application/json":
        return {"error": "sign in", "sign_in": address}, 401
    return redirect(address)


def local_address(address: str) -> str:
    """`address` if it is a path of this site, else the start page: nobody is sent elsewhere by a crafted link."""
    parts = _parts_of(address.replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if is_ours and "\\" not in address and address.isprintable() else url_for("home.start")


def _page_asked_for() -> str:
    """A GET's own path, for anything else the page before it, as far as it is ours."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.full_path if request.query_string else request.path
    before = _parts_of(request.headers.get("HX-Current-URL") or request.referrer or "")
    is_ours = before.netloc == request.host
    return local_address(f"{before.path}?{before.query}" if before.query else before.path) if is_ours else "/"


def _parts_of(address: str) -> SplitResult:
    """Of what is no address at all, as "//[" is none, those of nowhere."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "nowhere", "", "", "")


def _empty_session() -> None:
    kept = session.get("language")
    session.clear()
    if kept:
        session["language"] = kept


def _person_of_session(session_id: str) -> User | None:
    """The active person that the session names, with all that access.py asks of her, in the one query that every
    page begins with; None if the stamp is old."""
    public_id, _, stamp = session_id.partition(".")
    with_her_standing = joinedload(User.memberships).joinedload(Membership.institution), joinedload(User.roles)
    named = select(User).where(User.public_id == public_id).options(*with_her_standing)
    person = db.session.scalars(named).unique().one_or_none()
    if person is None or not person.is_active or not hmac.compare_digest(person.sign_in_stamp, stamp):
        return None
    return person
