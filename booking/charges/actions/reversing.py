"""Correcting a charge: a reversal that mirrors it share by share, and a new charge in its place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from booking.books.actions import free_ids, lock_books
from booking.charges.actions.recording import CHARGES, LINES, SHARES, NewCharge, Rows, record
from booking.charges.actions.spending import renew_holds
from models import Cause, Charge, Dispute, DisputeState, Share, User, db
from models.base import new_public_id


class NotReversed(Exception):
    """It has been reversed already, or is a reversal itself."""


def reverse(charge_id: int, reason: str, by: User | None, now: datetime) -> int:
    """Take a charge back, whole: the id of the reversal. It comes into the next run that is cut. What of the charge is
    disputed is thereby upheld. Raises NotReversed."""
    lock_books()
    charge = db.session.get_one(Charge, charge_id, populate_existing=True)
    already = db.session.scalar(select(Charge.id).where(Charge.reversal_of_id == charge.id))
    if charge.cause is Cause.REVERSAL or already is not None:
        raise NotReversed
    _uphold(charge.id, reason, by, now)
    rows = _mirrored(charge, reason, by, now)
    rows.write(now)
    renew_holds(charge.reservation_id, now)
    return int(rows.charges[0]["id"])


def correct(charge_id: int, new: NewCharge, by: User, now: datetime) -> tuple[int, int]:
    """Reverse the charge and write `new` in its place; the ids of both. Raises NotReversed."""
    back = reverse(charge_id, new.reason, by, now)
    return back, record([new], now)[0]


def first_of(charge: Charge) -> int:
    """The charge that began it, of which this one is perhaps a correction already."""
    return charge.first_id or charge.id


def _mirrored(charge: Charge, reason: str, by: User | None, now: datetime) -> Rows:
    number, rows = next(iter(free_ids(CHARGES.c.id))), Rows()
    lines = _stored(LINES, charge.id)
    line_ids = dict(zip((line["id"] for line in lines), free_ids(LINES.c.id), strict=False))
    rows.lines = [
        {**line, "id": line_ids[line["id"]], "charge_id": number, "amount_minor": -line["amount_minor"]}
        for line in lines
    ]
    rows.shares = [
        {
            **share, "id": share_id, "public_id": new_public_id(), "charge_id": number, "period_id": None,
            "line_id": line_ids[share["line_id"]], "amount_minor": -share["amount_minor"],
        }
        for share_id, share in zip(free_ids(SHARES.c.id), _stored(SHARES, charge.id), strict=False)
    ]  # fmt: skip
    rows.charges = [
        {
            **_stored(CHARGES, charge.id, "id")[0], "id": number, "public_id": new_public_id(),
            "cause": Cause.REVERSAL, "amount_minor": -charge.amount_minor, "reason": reason, "created_at": now,
            "reversal_of_id": charge.id, "first_id": first_of(charge), "created_by_id": by.id if by else None,
        }
    ]  # fmt: skip
    return rows


def _stored(table: Any, charge_id: int, column: str = "charge_id") -> Sequence[dict[str, Any]]:
    found = db.session.execute(select(table).where(table.c[column] == charge_id).order_by(table.c.id))
    return [dict(row) for row in found.mappings()]


def _uphold(charge_id: int, reason: str, by: User | None, now: datetime) -> None:
    of_charge = select(Share.id).where(Share.charge_id == charge_id)
    closed = {"state": DisputeState.UPHELD, "answer": reason, "closed_at": now, "closed_by_id": by.id if by else None}
    db.session.execute(
        update(Dispute)
        .where(Dispute.share_id.in_(of_charge), Dispute.state == DisputeState.OPEN)
        .values(closed)
        .execution_options(synchronize_session=False)
    )
