"""The rule about what one must hold to use an instrument: trainings, certificates, somebody present."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from booking.domain.held import Standing
from booking.domain.localtime import to_utc_after_gap
from booking.domain.parameters import Needed, Parameter
from booking.domain.question import Facts, Wanted, asks_for_time
from booking.domain.required import Required
from booking.domain.requirements import Certified, Checked, Group, Item, Leaf, Supervised, Trained, missing
from booking.domain.verdict import Code, Reason

OF_TRAINING = {
    Standing.CHECK_RIDE: Code.NEEDS_CHECK_RIDE,
    Standing.EXPIRES: Code.QUALIFICATION_EXPIRES,
    Standing.UNUSED: Code.NOT_USED_LATELY,
    Standing.LOW_LEVEL: Code.LEVEL_TOO_LOW,
    Standing.SUSPENDED: Code.QUALIFICATION_SUSPENDED,
    Standing.REVOKED: Code.QUALIFICATION_REVOKED,
    Standing.NOT_RECOGNISED: Code.NOT_RECOGNISED,
}
OF_CERTIFICATE = {
    Standing.EXPIRES: Code.QUALIFICATION_EXPIRES,
    Standing.UNDER_REVIEW: Code.CERTIFICATE_UNDER_REVIEW,
}
NOON = time(12)


def meets_requirements(wanted: Wanted, facts: Facts) -> tuple[Reason, ...]:
    """Who uses it in this way holds, on the days of use, what the lab requires for it; the lab may want to look at a
    person's first booking. Whoever runs the instrument needs nothing."""
    required = facts.required
    if facts.is_undo or not required.requirements or not asks_for_time(wanted, facts):
        return ()
    holding = required.for_use(wanted.mode, wanted.interval, wanted.extras, facts.zone)
    checked = required.checked(holding, wanted.interval, facts.zone, wanted.supervisor_id)
    pieces = dict.fromkeys(piece for one in checked for piece in missing(one))
    reasons = tuple(_reason(piece, required, facts.zone) for piece in pieces)
    if required.is_first and any(one.is_first_reviewed for one in holding):
        reasons = (*reasons, Reason(Code.FIRST_BOOKING_REVIEWED))
    return reasons


def _reason(piece: Checked, required: Required, zone: ZoneInfo) -> Reason:
    needed = needed_for(piece, required)
    if isinstance(piece, Group):
        return Reason(Code.ONE_OF_NEEDED, {"needed": needed})
    params: dict[str, Parameter] = {"needed": needed}
    finding = piece.finding
    if finding.until is not None:
        params["until_day"] = to_utc_after_gap(datetime.combine(finding.until, NOON), zone)
    if finding.level:
        params["your_level"] = finding.level
    return Reason(_code(piece.leaf, finding.standing), params)


def _code(leaf: Leaf, standing: Standing) -> Code:
    if isinstance(leaf, Trained):
        return OF_TRAINING.get(standing, Code.NOT_QUALIFIED)
    if isinstance(leaf, Certified):
        return OF_CERTIFICATE.get(standing, Code.NEEDS_CERTIFICATE)
    return Code.SUPERVISOR_NOT_QUALIFIED if standing is Standing.UNFIT else Code.NEEDS_SUPERVISION


def needed_for(piece: Checked, required: Required) -> Needed:
    """What is asked for, with the names that a reader knows it by."""
    if isinstance(piece, Item):
        return _named(piece.leaf, required)
    parts = tuple(needed_for(part, required) for part in piece.parts)
    return Needed("any" if piece.is_any else "all", parts=parts)


def _named(leaf: Leaf, required: Required) -> Needed:
    if isinstance(leaf, Certified):
        return Needed("certificate", leaf.kind)
    name, name_zh = required.names.get(leaf.training_id, ("", ""))
    what = "supervised" if isinstance(leaf, Supervised) else "training"
    return Needed(what, name, name_zh, leaf.level)
