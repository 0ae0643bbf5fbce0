"""Setting a quota, and ending one. Neither touches what has been booked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from booking.policies.queries import Owner
from models import Facility, Institution, Instrument, Quota, User, db


def set_quota(owner: Owner, by: User, now: datetime, instruments: Iterable[Instrument] = (), **fields: Any) -> Quota:
    """A new quota over what stands below `owner` (None: the region), or only over `instruments` of it.

    `fields` are columns of Quota. It holds for bookings from now on; those that there are stay, and count. Raises
    ValueError for an instrument that does not stand below the owner.
    """
    chosen = list(instruments)
    if any(not _stands_below(one, owner) for one in chosen):
        raise ValueError("an instrument that this level has no say in")
    quota = Quota(created_at=now, created_by_id=by.id, instruments=chosen, **_owner_fields(owner), **fields)
    db.session.add(quota)
    return quota


def end_quota(quota: Quota, now: datetime) -> Quota:
    """It limits nothing from now on."""
    quota.ended_at = quota.ended_at or now
    return quota


def take_up_again(quota: Quota) -> Quota:
    """Take an ending back."""
    quota.ended_at = None
    return quota


def _owner_fields(owner: Owner) -> dict[str, Any]:
    if isinstance(owner, Instrument):
        return {"instrument": owner}
    if isinstance(owner, Facility):
        return {"facility": owner}
    return {"institution": owner} if isinstance(owner, Institution) else {}


def _stands_below(instrument: Instrument, owner: Owner) -> bool:
    if isinstance(owner, Instrument):
        return instrument.id == owner.id
    if isinstance(owner, Facility):
        return instrument.facility_id == owner.id
    return owner is None or instrument.institution_id == owner.id
