"""The link in a mail that asks for a word: made for one person and one step, signed, good once, kept only as a hash.

Opening it changes nothing, because mail scanners open links too: it shows a page with buttons.
"""

import hashlib
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update

from booking.accounts.links import absolute
from models import Approval, ApprovalLink, db
from models.base import new_public_id


def make_link(approval: Approval, user_id: int, expires_at: datetime) -> ApprovalLink:
    """A new link of this person for this step."""
    public_id = new_public_id()
    link = ApprovalLink(
        public_id=public_id,
        approval=approval,
        user_id=user_id,
        token_hash=hash_of(token_of(public_id)),
        expires_at=expires_at,
    )
    db.session.add(link)
    return link


def find_link(token: str) -> ApprovalLink | None:
    """The link that the token belongs to; None if it is forged, damaged or unknown. Used and old ones are found."""
    try:
        _serializer().loads(token)
    except BadSignature:
        return None
    return db.session.scalar(select(ApprovalLink).where(ApprovalLink.token_hash == hash_of(token)))


def read_again(link: ApprovalLink) -> None:
    """As it and its step are now."""
    for one in (link.approval, link):
        db.session.refresh(one)


def use_link(link: ApprovalLink, now: datetime) -> None:
    """It is good once."""
    db.session.execute(update(ApprovalLink).where(ApprovalLink.id == link.id).values(used_at=now))


def address_of(public_id: str) -> str:
    """The absolute address of the page that the link leads to."""
    return absolute("approvals.by_mail", token=token_of(public_id))


def token_of(public_id: str) -> str:
    return str(_serializer().dumps(public_id))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="approvals/link")
