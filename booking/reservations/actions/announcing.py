"""What has happened becomes history, calendars learn of it, and those concerned are told: all in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking.domain.interval import Interval
from booking.domain.stamp import next_stamp
from booking.domain.verdict import Code, Verdict
from booking.notices.actions import tell
from booking.notices.presence_words import MOVED, NAMED, OVER, PRESENT
from booking.reservations import statements
from models import EventKind, Reservation, User, db

PRESENCE = {
    EventKind.BOOKED: NAMED,
    EventKind.REQUESTED: NAMED,
    EventKind.RESTORED: NAMED,
    EventKind.MOVED: MOVED,
    EventKind.CANCELLED: OVER,
    EventKind.DECLINED: OVER,
}
PATIENCE = timedelta(seconds=90)  # for further changes, so that drag, drag, undo is one mail or none


@dataclass(frozen=True, slots=True)
class Happening:
    """What was done to a reservation, by whom (nobody: by itself), when; `before` is the time that it had until then.
    Of one `is_quiet` nobody is told: it is one of many, and whoever did them all tells of all at once."""

    kind: EventKind
    by_id: int | None
    now: datetime
    before: Interval | None = None
    reason: str = ""
    extra: dict[str, Any] | None = None
    is_quiet: bool = False


def stamp(reservation: Reservation, now: datetime) -> None:
    """A calendar shows something else from now on."""
    reservation.sequence += 1
    reservation.changed_at = next_stamp(reservation.changed_at, now)


def lateness(verdict: Verdict) -> dict[str, Any]:
    """What the history keeps of time that was given back late."""
    return {"is_late": True} if any(reason.code is Code.LATE for reason in verdict.reasons) else {}


def announce_new(reservation: Reservation, happening: Happening) -> None:
    """As `announce`, of a reservation that nobody has been told of yet."""
    details = _remember(reservation, happening) | {"by_id": happening.by_id}
    common = {"reservation_id": reservation.id, "details": details, "created_at": happening.now}
    rows = [
        {**common, "user_id": user_id, "kind": kind, "coalesce_key": key, "due_at": happening.now + PATIENCE}
        for user_id, kind, key in _concerned(reservation, happening)
    ]
    if rows:
        db.session.execute(statements.OUTBOX, rows)
    _tell_who_is_present(reservation, happening)


def announce(reservation: Reservation, happening: Happening) -> None:
    """One entry of its history, and one message for each person concerned, a little later, when all is quiet."""
    details = _remember(reservation, happening) | {"by_id": happening.by_id}
    for user_id, kind, key in _concerned(reservation, happening):
        tell(
            db.session.get_one(User, user_id),
            kind,
            happening.now,
            reservation=reservation,
            details=details,
            delay=PATIENCE,
            coalesce_key=key,
        )
    _tell_who_is_present(reservation, happening)


def tell_of_presence(reservation: Reservation, event: str, now: datetime) -> None:
    """Whoever is named as present learns of it; quick changes are one mail."""
    if reservation.supervisor_id is not None:
        person = db.session.get_one(User, reservation.supervisor_id)
        key = f"present:{reservation.id}:{person.id}"
        tell(person, PRESENT, now, reservation=reservation, details={"event": event}, delay=PATIENCE, coalesce_key=key)


def _tell_who_is_present(reservation: Reservation, happening: Happening) -> None:
    """Of what is done for a closure, or another cause of the lab's, too: whoever tells of it all does not tell her."""
    event = PRESENCE.get(happening.kind)
    is_of_many = happening.is_quiet and not {"closure", "cause"} & (happening.extra or {}).keys()
    if event and not is_of_many and reservation.supervisor_id != happening.by_id:
        tell_of_presence(reservation, event, happening.now)


def _remember(reservation: Reservation, happening: Happening) -> dict[str, Any]:
    """The history, and the revisions by which calendars know. The instrument's was raised when it was locked; people
    come after instruments and labs after people, so that no two writers wait for each other."""
    details = record(reservation, happening)
    concerned = {"person": reservation.user_id, "instrument": reservation.instrument_id}
    db.session.execute(statements.RAISE_PEOPLE, concerned)
    if reservation.group_id is not None:
        db.session.execute(statements.RAISE_GROUP, {"group": reservation.group_id})
    return details


def record(reservation: Reservation, happening: Happening) -> dict[str, Any]:
    """The history alone, of what no calendar shows; answers its details."""
    details = _details(reservation, happening)
    event = {
        "institution_id": reservation.institution_id,
        "reservation_id": reservation.id,
        "actor_id": happening.by_id,
        "kind": happening.kind,
        "happened_at": happening.now,
        "details": details,
    }
    db.session.execute(statements.HISTORY, event)
    return details


def _details(reservation: Reservation, happening: Happening) -> dict[str, Any]:
    details = {"starts_at": reservation.starts_at.isoformat(), "ends_at": reservation.ends_at.isoformat()}
    if happening.before is not None:
        details["from_starts_at"] = happening.before.starts_at.isoformat()
        details["from_ends_at"] = happening.before.ends_at.isoformat()
    if happening.reason:
        details["reason"] = happening.reason
    return details | (happening.extra or {})


def _concerned(reservation: Reservation, happening: Happening) -> Iterable[tuple[int, str, str]]:
    """Who is told, in which words, and the key under which quick changes become one message.

    The person always, except of words that she changed herself; and whoever booked for her, of what others do. Whoever
    has to decide is told by approvals/asking.py.
    """
    if happening.is_quiet:
        return
    people = {reservation.user_id, reservation.booked_by_id}
    is_small = happening.kind == EventKind.EDITED
    for user_id in sorted(people):
        if user_id != happening.by_id or (user_id == reservation.user_id and not is_small):
            yield user_id, happening.kind.value, f"reservation:{reservation.id}:{user_id}"
