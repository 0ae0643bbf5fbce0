"""Each rule as a table of cases: what is wanted, what the facts are, what the rule answers.

The instrument stands in London. Today is Monday 2 March 2026, 10:00 on the wall and in UTC.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking.domain.agreement import Clause, Scope, Validity
from booking.domain.approving import ApprovalPolicy, Standing, Step, StepKind, Trigger
from booking.domain.availability import Need
from booking.domain.circumstances import Person, Policy, Record, Shut, SomeShut
from booking.domain.extras import Extra, ExtraKind
from booking.domain.interval import FOREVER, Interval
from booking.domain.opening import ALWAYS, Audience, Hours, Opening, SpecialDay, Window
from booking.domain.question import Condition, Facts, Kind, OpenTo, Wanted
from booking.domain.quota import Period, Quota, Subject, Tally, Unit
from booking.domain.rules import CODES, RULES, answers, judge
from booking.domain.verdict import Code, Effect, Reason, Verdict
from tests.support.payment_cases import BUDGET_CASES, OFFER_CASES
from tests.support.requirement_cases import REQUIREMENT_CASES

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
WORKING_WEEK = tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5))
BOOK, MOVE, EXTEND, CANCEL, RESTORE, ACCEPT = Kind


def moment(text: str) -> datetime:
    """'3 10:30' is Tuesday 3 March 2026, 10:30 UTC; '2026-07-01 10:30' is said in full."""
    if text.count("-") == 2:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {clock:0>5}").replace(tzinfo=UTC)


def span(first: str, last: str) -> Interval:
    return Interval(moment(first), moment(last))


def asked(kind: Kind, interval: Interval, changes: Mapping[str, Any]) -> Wanted:
    """What a case asks for; its "used" says how, and with what besides."""
    return Wanted(interval, kind, **changes.get("used", {}))


def facts(**changes: Any) -> Facts:
    changes.pop("used", None)
    policy = {key: changes.pop(key) for key in list(changes) if key in Policy.__dataclass_fields__}
    base = Facts(NOW, ZoneInfo("Europe/London"), (Need(0, (1,)),), Policy(**policy), WORKING_WEEK)
    return replace(base, **changes)


def used(
    amount: int,
    unit: Unit = Unit.MINUTES,
    limit: int = 5 * 60,
    peak: tuple[Window, ...] = (),
    clause_id: int | None = None,
) -> Record:
    """So much of a weekly quota of one's own is used."""
    quota = Quota(1, unit, limit, Period.WEEK, Subject.PERSON, "Fair use", "公平使用", peak, clause_id=clause_id)
    return Record((Tally(quota, {WEEK: amount}),))


def own_use(minutes: int) -> Record:
    return Record(own_school={WEEK: minutes})


def asking(*triggers: Trigger, **more: Any) -> Standing:
    """A policy of two steps, as it stands to somebody whose lab another leads."""
    steps = (Step(StepKind.GROUP_LEADER), Step(StepKind.LAB))
    return Standing(ApprovalPolicy(frozenset(triggers), steps=steps, **more), person_id=1, leader_id=2)


WEEK = span("2 0:00", "9 0:00")
STRANGER = Person(is_signed_in=False, is_member=False)
UNATTACHED = Person(is_member=False)
OWN = Person(is_own_school=True)
LAB = Person(is_own_school=True, is_booked_by_lab=True)
SERVICE = Shut(span("3 12:00", "3 14:00"), "Service")
HALF = SomeShut(span("3 12:00", "3 14:00"), 1, 2, "Broken lamp", "breakdown")
OFFLINE = Shut(Interval(moment("3 11:00"), FOREVER), "Broken pump")
TAKEN = {1: (span("3 10:00", "3 11:30"),)}
HOLIDAY = {date(2026, 3, 3): SpecialDay(None, "Lantern Festival")}
MADE_UP = {date(2026, 3, 7): SpecialDay(0, "Works for 3 March")}  # a Saturday with a Monday's hours
NIGHTS = tuple(Window(weekday, 17 * 60, 24 * 60) for weekday in range(5))
FOR_EXPERIENCED = {"others_hours": tuple(Opening(window, least_level=3) for window in NIGHTS)}
FOR_OWN = {"others_hours": tuple(Opening(window, Audience.OWN_SCHOOL) for window in NIGHTS)}
FOR_OWN_EXPERIENCED = {"others_hours": tuple(Opening(window, Audience.OWN_SCHOOL, 3) for window in NIGHTS)}
TWO_PLACES = {"needs": (Need(0, (1, 2)),)}
TOMORROW = span("3 10:00", "3 12:00")
ODD = span("3 9:50", "3 12:00")
RUNNING = span("2 9:00", "2 11:00")
THURSDAY = span("5 10:00", "5 12:00")
HALVES = (span("3 9:00", "3 11:00"), span("3 11:00", "3 13:00"))

LONDON = ZoneInfo("Europe/London")
LASTING, UNTIL_THURSDAY = Validity(date(2026, 1, 1)), Validity(date(2026, 1, 1), date(2026, 3, 5))
OPENING = Clause(1, 1, "Shared benches", 2, UNTIL_THURSDAY, Scope(), "共享仪器", opens=True)
EARLY = Clause(2, 2, "Shared benches", 2, LASTING, Scope(), "共享仪器", is_as_own=True)
TWO_DAYS = Clause(3, 3, "Shared benches", 2, LASTING, Scope(), "共享仪器", horizon_days=2)
FAR = Clause(4, 4, "Shared benches", 2, LASTING, Scope(), "共享仪器", horizon_days=90)
NARROW = Clause(5, 5, "Shared benches", 2, LASTING, Scope(facility_id=7), "共享仪器")
STAGE = Extra(21, ExtraKind.ACCESSORY, "Heating stage", (51,), "加热台", Hours(ALWAYS, LONDON))
MEI = Extra(31, ExtraKind.OPERATOR, "Mei Chen", (61,), "陈梅", Hours(WORKING_WEEK, LONDON))
TOM = Extra(32, ExtraKind.OPERATOR, "Tom Ellis", (62,), "", Hours(WORKING_WEEK[:2], LONDON), ((date(2026, 3, 2),) * 2,))
OFFERS = {"extras": (STAGE, MEI, TOM)}
WITH_STAGE, ASSISTED, WITH_MEI = (
    {"used": {"extras": (21,)}, **OFFERS},
    {"used": {"mode": "with_operator"}, **OFFERS},
    {"used": {"mode": "with_operator", "extras": (31,)}, **OFFERS},
)
BOTH_TAKEN = {61: (span("3 9:00", "3 11:00"),), 62: (span("3 11:00", "3 13:00"),)}
LATE_ON_WEDNESDAY = span("4 16:00", "4 18:00")

ASKING: list[tuple[Trigger, dict[str, Any], Code | None]] = [
    (Trigger.ALL, {}, Code.APPROVAL_OF_ALL),
    (Trigger.ALL, {"person": LAB}, None),
    (Trigger.FIRST, {}, Code.APPROVAL_OF_FIRST),
    (Trigger.OWN_SCHOOL, {"person": OWN}, Code.APPROVAL_OF_OWN_SCHOOL),
    (Trigger.OTHER_SCHOOLS, {"person": OWN}, None),
    (Trigger.OTHER_SCHOOLS, {}, Code.APPROVAL_OF_OTHER_SCHOOLS),
    (Trigger.LONG, {}, Code.APPROVAL_OF_LONG),
    (Trigger.HOURS, {"approval": asking(Trigger.HOURS, day_starts=11 * 60, day_ends=18 * 60)}, Code.APPROVAL_OF_HOURS),
    (Trigger.HOURS, {}, None),
]
Case = tuple[Kind, Interval, Mapping[str, Any], Code | None]

CASES: dict[str, list[Case]] = {
    "is_open_to_the_person": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, {"person": STRANGER}, Code.NOT_SIGNED_IN),
        (BOOK, TOMORROW, {"person": UNATTACHED}, Code.NO_SCHOOL),
        (BOOK, TOMORROW, {"open_to": OpenTo.INSTITUTION}, Code.OWN_SCHOOL_ONLY),
        (BOOK, TOMORROW, {"open_to": OpenTo.INSTITUTION, "person": OWN}, None),
        (BOOK, TOMORROW, {"open_to": OpenTo.INSTITUTION, "clauses": (OPENING,)}, None),
        (BOOK, TOMORROW, {"open_to": OpenTo.INSTITUTION, "clauses": (EARLY,)}, Code.OWN_SCHOOL_ONLY),
        (BOOK, THURSDAY, {"open_to": OpenTo.INSTITUTION, "clauses": (OPENING,)}, Code.OWN_SCHOOL_ONLY),
        (BOOK, TOMORROW, {"open_to": OpenTo.INSTITUTION, "clauses": (OPENING, NARROW)}, Code.OWN_SCHOOL_ONLY),
        (RESTORE, TOMORROW, {"person": UNATTACHED}, Code.NO_SCHOOL),
        (EXTEND, span("3 10:00", "3 13:00"), {"person": UNATTACHED, "current": TOMORROW}, Code.NO_SCHOOL),
        (EXTEND, span("3 10:00", "3 11:00"), {"person": UNATTACHED, "current": TOMORROW}, None),
        (CANCEL, TOMORROW, {"person": UNATTACHED, "current": TOMORROW}, None),
    ],
    "needs_no_agreement": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, {"clauses": (OPENING,)}, None),
        (BOOK, TOMORROW, {"open_to": OpenTo.INSTITUTION, "clauses": (OPENING,)}, Code.BY_AGREEMENT),
        (BOOK, THURSDAY, {"open_to": OpenTo.INSTITUTION, "clauses": (OPENING,)}, None),
        (BOOK, TOMORROW, {"clauses": (EARLY,)}, None),
        (BOOK, TOMORROW, {"clauses": (EARLY,), "others_horizon_days": 2}, Code.BY_AGREEMENT),
        (BOOK, TOMORROW, {"clauses": (TWO_DAYS,)}, Code.BY_AGREEMENT),
        (MOVE, THURSDAY, {"clauses": (TWO_DAYS,), "current": TOMORROW}, Code.BY_AGREEMENT),
        (CANCEL, TOMORROW, {"clauses": (TWO_DAYS,), "current": TOMORROW}, None),
    ],
    "is_bookable": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, {"open_to": OpenTo.NOBODY}, Code.NOT_BOOKABLE),
        (BOOK, TOMORROW, {"needs": ()}, Code.NOT_BOOKABLE),
        (BOOK, TOMORROW, {"condition": Condition.OUT_OF_ORDER}, Code.OUT_OF_ORDER),
        (BOOK, TOMORROW, {"condition": Condition.RETIRED}, Code.RETIRED),
        (ACCEPT, TOMORROW, {"condition": Condition.RETIRED}, Code.RETIRED),
        (CANCEL, TOMORROW, {"condition": Condition.RETIRED, "current": TOMORROW}, None),
        (EXTEND, span("3 10:00", "3 11:00"), {"condition": Condition.RETIRED, "current": TOMORROW}, None),
    ],
    "is_in_an_offered_mode": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, {"modes": ("with_operator", "self_operated")}, None),
        (BOOK, TOMORROW, {"modes": ("with_operator",)}, Code.MODE_NOT_OFFERED),
        (BOOK, TOMORROW, {"modes": ()}, Code.MODE_NOT_OFFERED),
        (EXTEND, span("3 10:00", "3 11:00"), {"modes": (), "current": TOMORROW}, None),
    ],
    "is_in_the_future": [
        (BOOK, span("2 10:00", "2 11:00"), {}, None),
        (BOOK, span("2 9:59", "2 11:00"), {}, Code.IN_THE_PAST),
        (BOOK, span("1 10:00", "1 11:00"), {}, Code.IN_THE_PAST),
        (RESTORE, span("2 9:00", "2 11:00"), {}, Code.IN_THE_PAST),
        (MOVE, TOMORROW, {"current": span("1 10:00", "1 12:00")}, Code.OVER),
        (MOVE, TOMORROW, {"current": span("2 8:00", "2 10:00")}, Code.OVER),
        (MOVE, TOMORROW, {"current": RUNNING}, Code.ALREADY_STARTED),
        (MOVE, span("2 9:30", "2 11:00"), {"current": RUNNING}, Code.ALREADY_STARTED),
        (MOVE, TOMORROW, {"current": span("2 10:00", "2 12:00")}, Code.ALREADY_STARTED),
        (MOVE, span("2 9:30", "2 11:00"), {"current": TOMORROW}, Code.IN_THE_PAST),
        (MOVE, span("4 10:00", "4 12:00"), {"current": TOMORROW}, None),
        (EXTEND, span("2 9:00", "2 12:00"), {"current": RUNNING}, None),
        (EXTEND, span("2 9:00", "2 10:00"), {"current": RUNNING}, None),
        (EXTEND, span("2 9:00", "2 9:30"), {"current": RUNNING}, Code.IN_THE_PAST),
        (CANCEL, TOMORROW, {"current": TOMORROW}, None),
        (CANCEL, RUNNING, {"current": RUNNING}, Code.ALREADY_STARTED),
        (CANCEL, span("1 10:00", "1 12:00"), {"current": span("1 10:00", "1 12:00")}, Code.OVER),
        (ACCEPT, TOMORROW, {}, None),
        (ACCEPT, RUNNING, {}, None),
        (ACCEPT, span("2 8:00", "2 10:00"), {}, Code.OVER),
    ],
    "gives_notice": [
        (BOOK, span("2 11:00", "2 12:00"), {}, None),
        (BOOK, span("2 11:00", "2 12:00"), {"notice_minutes": 60}, None),
        (BOOK, span("2 11:00", "2 12:00"), {"notice_minutes": 61}, Code.TOO_SOON),
        (BOOK, span("3 11:00", "3 12:00"), {"notice_minutes": 26 * 60}, Code.TOO_SOON),
        (BOOK, span("2 9:00", "2 12:00"), {"notice_minutes": 61}, None),
        (MOVE, span("2 11:00", "2 12:00"), {"notice_minutes": 61, "current": TOMORROW}, Code.TOO_SOON),
        (EXTEND, span("2 10:30", "2 12:00"), {"notice_minutes": 61, "current": span("2 10:30", "2 11:00")}, None),
        (RESTORE, span("2 11:00", "2 12:00"), {"notice_minutes": 61}, Code.TOO_SOON),
        (RESTORE, span("2 11:00", "2 12:00"), {"notice_minutes": 61, "is_undo": True}, None),
        (MOVE, span("2 11:00", "2 12:00"), {"notice_minutes": 61, "current": TOMORROW, "is_undo": True}, None),
        (CANCEL, span("2 11:00", "2 12:00"), {"notice_minutes": 61, "current": span("2 11:00", "2 12:00")}, None),
    ],
    "is_within_horizon": [
        (BOOK, span("9 10:00", "9 12:00"), {"others_horizon_days": 7}, None),
        (BOOK, span("10 10:00", "10 12:00"), {"others_horizon_days": 7}, Code.OWN_SCHOOL_FIRST),
        (BOOK, span("10 10:00", "10 12:00"), {"others_horizon_days": 7, "person": OWN}, None),
        (BOOK, span("10 10:00", "10 12:00"), {"others_horizon_days": 7, "clauses": (EARLY,)}, None),
        (BOOK, span("4 10:00", "4 12:00"), {"clauses": (TWO_DAYS,)}, None),
        (BOOK, THURSDAY, {"clauses": (TWO_DAYS,)}, Code.BEYOND_AGREEMENT),
        (BOOK, THURSDAY, {"clauses": (replace(TWO_DAYS, validity=UNTIL_THURSDAY),)}, None),
        (BOOK, span("12 10:00", "12 12:00"), {"horizon_days": 7, "clauses": (FAR,)}, None),
        (BOOK, span("12 10:00", "12 12:00"), {"others_horizon_days": 7, "clauses": (FAR,)}, None),
        (BOOK, span("9 16:00", "9 17:00"), {"horizon_days": 7}, None),
        (BOOK, span("9 23:30", "10 00:30"), {"horizon_days": 7}, None),
        (BOOK, span("10 00:00", "10 01:00"), {"horizon_days": 7}, Code.TOO_FAR),
        (BOOK, span("2026-04-01 22:30", "2026-04-01 23:30"), {"horizon_days": 30}, None),  # 23:30 in London
        (BOOK, span("2026-04-01 23:00", "2026-04-02 00:00"), {"horizon_days": 30}, Code.TOO_FAR),  # its midnight
        (BOOK, span("2027-03-02 10:00", "2027-03-02 11:00"), {"horizon_days": 30}, Code.TOO_FAR),
        (MOVE, span("10 10:00", "10 12:00"), {"horizon_days": 7, "current": TOMORROW}, Code.TOO_FAR),
        (EXTEND, span("20 10:00", "20 13:00"), {"horizon_days": 7, "current": span("20 10:00", "20 12:00")}, None),
        (RESTORE, span("20 10:00", "20 12:00"), {"horizon_days": 7}, Code.TOO_FAR),
        (RESTORE, span("20 10:00", "20 12:00"), {"horizon_days": 7, "is_undo": True}, None),
    ],
    "moves_in_time": [
        (MOVE, span("3 14:00", "3 16:00"), {"current": TOMORROW, "move_notice_minutes": 1440}, None),
        (MOVE, span("3 14:00", "3 16:00"), {"current": TOMORROW, "move_notice_minutes": 1441}, Code.TOO_LATE_TO_MOVE),
        (EXTEND, span("3 10:00", "3 13:00"), {"current": TOMORROW, "move_notice_minutes": 9000}, None),
        (MOVE, ODD, {"current": TOMORROW, "move_notice_minutes": 9000, "is_undo": True}, None),
        (BOOK, TOMORROW, {"move_notice_minutes": 9000}, None),
        (MOVE, span("2 9:00", "2 12:00"), {"current": RUNNING, "move_notice_minutes": 9000}, None),
    ],
    "covers_whole_days": [
        (BOOK, span("3 9:00", "3 17:00"), {"is_whole_day": True}, None),
        (BOOK, span("3 9:00", "5 17:00"), {"is_whole_day": True}, None),
        (BOOK, span("3 9:00", "3 16:00"), {"is_whole_day": True}, Code.NOT_WHOLE_DAYS),
        (BOOK, span("3 10:00", "3 17:00"), {"is_whole_day": True}, Code.NOT_WHOLE_DAYS),
        (BOOK, span("7 9:00", "7 17:00"), {"is_whole_day": True}, Code.NOT_WHOLE_DAYS),
        (BOOK, span("3 0:00", "4 0:00"), {"is_whole_day": True, "windows": ALWAYS}, None),
        (BOOK, TOMORROW, {}, None),
        (EXTEND, span("2 9:00", "2 12:00"), {"is_whole_day": True, "current": RUNNING}, Code.NOT_WHOLE_DAYS),
        (EXTEND, span("2 9:00", "2 17:00"), {"is_whole_day": True, "current": RUNNING}, None),
    ],
    "keeps_quotas": [
        (BOOK, TOMORROW, {"record": used(3 * 60)}, None),
        (BOOK, TOMORROW, {"record": used(3 * 60 + 1)}, Code.OVER_HOURS),
        (BOOK, TOMORROW, {"record": used(9 * 60, clause_id=1)}, None),
        (BOOK, TOMORROW, {"record": used(9 * 60, clause_id=1), "clauses": (OPENING,)}, Code.OVER_HOURS),
        (BOOK, THURSDAY, {"record": used(9 * 60, clause_id=1), "clauses": (OPENING,)}, None),
        (BOOK, TOMORROW, {"record": used(9 * 60, clause_id=1), "clauses": (OPENING, NARROW)}, None),
        (BOOK, TOMORROW, {"record": used(2, Unit.BOOKINGS, 3)}, None),
        (BOOK, TOMORROW, {"record": used(3, Unit.BOOKINGS, 3)}, Code.OVER_COUNT),
        (MOVE, TOMORROW, {"record": used(4 * 60), "current": span("3 10:00", "3 11:00")}, Code.OVER_HOURS),
        (EXTEND, span("3 10:00", "3 11:00"), {"record": used(9 * 60), "current": TOMORROW}, None),
        (BOOK, span("9 10:00", "9 12:00"), {"record": used(9 * 60)}, None),
        (CANCEL, TOMORROW, {"record": used(9 * 60), "current": TOMORROW}, None),
        (BOOK, TOMORROW, {"record": used(299, peak=(Window(1, 11 * 60, 12 * 60),))}, Code.OVER_HOURS),
        (BOOK, TOMORROW, {"record": used(240, peak=(Window(1, 11 * 60, 12 * 60),))}, None),
    ],
    "keeps_few_ahead": [
        (BOOK, TOMORROW, {"record": Record(ahead=9)}, None),
        (BOOK, TOMORROW, {"record": Record(ahead=2), "future_limit": 3}, None),
        (BOOK, TOMORROW, {"record": Record(ahead=3), "future_limit": 3}, Code.TOO_MANY_AHEAD),
        (MOVE, TOMORROW, {"record": Record(ahead=3), "future_limit": 3, "current": ODD}, None),
    ],
    "keeps_few_at_once": [
        (BOOK, TOMORROW, {"record": Record(at_once=(TOMORROW,))}, None),
        (BOOK, TOMORROW, {"record": Record(at_once=(TOMORROW,)), "simultaneous_limit": 1}, Code.TOO_MANY_AT_ONCE),
        (BOOK, TOMORROW, {"record": Record(at_once=(TOMORROW,)), "simultaneous_limit": 2}, None),
        (BOOK, TOMORROW, {"record": Record(at_once=HALVES), "simultaneous_limit": 2}, None),
        (BOOK, TOMORROW, {"record": Record(at_once=(*HALVES, ODD)), "simultaneous_limit": 2}, Code.TOO_MANY_AT_ONCE),
        (BOOK, TOMORROW, {"record": Record(at_once=(span("3 12:00", "3 13:00"),)), "simultaneous_limit": 1}, None),
    ],
    "leaves_the_partners_share": [
        (BOOK, THURSDAY, {"record": own_use(30 * 60), "partner_share_percent": 20, "person": OWN}, None),
        (
            BOOK, span("5 10:00", "5 12:00"),
            {"record": own_use(30 * 60 + 1), "partner_share_percent": 20, "person": OWN}, Code.KEPT_FOR_OTHERS,
        ),
        (BOOK, THURSDAY, {"record": own_use(39 * 60), "partner_share_percent": 20}, None),
        (BOOK, TOMORROW, {"record": own_use(39 * 60), "partner_share_percent": 20, "person": OWN}, None),
    ],
    "fits_increment": [
        (BOOK, span("3 9:00", "3 17:00"), {"is_whole_day": True, "increment_minutes": 1000}, None),
        (BOOK, TOMORROW, {"increment_minutes": 30}, None),
        (BOOK, span("3 10:15", "3 12:00"), {"increment_minutes": 30}, Code.OFF_INCREMENT),
        (BOOK, span("3 10:00", "3 11:59"), {"increment_minutes": 30}, Code.OFF_INCREMENT),
        (BOOK, span("03 10:00:30", "3 12:00"), {"increment_minutes": 1}, Code.OFF_INCREMENT),
        (BOOK, span("2026-07-01 07:00", "2026-07-01 11:00"), {"increment_minutes": 240}, None),  # 8:00 in summer
        (BOOK, span("2026-07-01 08:00", "2026-07-01 12:00"), {"increment_minutes": 240}, Code.OFF_INCREMENT),
        (EXTEND, span("3 10:00", "3 13:00"), {"increment_minutes": 60, "current": TOMORROW}, None),
        (EXTEND, span("3 9:50", "3 13:00"), {"increment_minutes": 60, "current": ODD}, None),
        (EXTEND, span("3 9:50", "3 13:10"), {"increment_minutes": 60, "current": ODD}, Code.OFF_INCREMENT),
        (CANCEL, ODD, {"increment_minutes": 60, "current": ODD}, None),
    ],
    "is_long_enough": [
        (BOOK, TOMORROW, {"shortest_minutes": 120}, None),
        (BOOK, TOMORROW, {"shortest_minutes": 121}, Code.TOO_SHORT),
        (EXTEND, span("3 10:00", "3 11:00"), {"shortest_minutes": 90, "current": TOMORROW}, Code.TOO_SHORT),
        (EXTEND, span("2 9:00", "2 10:30"), {"shortest_minutes": 120, "current": RUNNING}, None),
        (CANCEL, TOMORROW, {"shortest_minutes": 240, "current": TOMORROW}, None),
    ],
    "is_short_enough": [
        (BOOK, TOMORROW, {"longest_minutes": 120}, None),
        (BOOK, TOMORROW, {"longest_minutes": 119}, Code.TOO_LONG),
        (BOOK, span("3 10:00", "4 10:00"), {"longest_minutes": 23 * 60}, Code.TOO_LONG),
        (EXTEND, span("3 10:00", "3 13:00"), {"longest_minutes": 120, "current": TOMORROW}, Code.TOO_LONG),
        (EXTEND, span("3 10:00", "3 11:30"), {"longest_minutes": 60, "current": TOMORROW}, None),
    ],
    "fits_opening_hours": [
        (BOOK, span("3 9:00", "3 17:00"), {}, None),
        (BOOK, span("3 8:30", "3 10:00"), {}, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("3 16:00", "3 17:30"), {}, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("3 16:00", "4 10:00"), {}, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("7 10:00", "7 12:00"), {}, Code.NOT_OPEN_THAT_DAY),
        (BOOK, TOMORROW, {"windows": ()}, Code.NOT_OPEN_THAT_DAY),
        (BOOK, span("2026-07-01 08:00", "2026-07-01 09:00"), {}, None),
        (BOOK, span("2026-07-01 16:00", "2026-07-01 17:00"), {}, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("6 22:00", "7 02:00"), {"windows": (Window(4, 1200, 1440), Window(5, 0, 180))}, None),
        (BOOK, span("2026-03-09 10:00", "8999-03-09 10:00"), {}, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("3 9:00", "3 10:00"), {"setup_minutes": 30}, None),
        (BOOK, span("3 9:00", "5 17:00"), {"is_whole_day": True}, None),
        (BOOK, span("6 9:00", "9 17:00"), {"is_whole_day": True}, Code.NOT_OPEN_THAT_DAY),
        (BOOK, TOMORROW, {"special_days": HOLIDAY}, Code.HOLIDAY),
        (BOOK, TOMORROW, {"special_days": HOLIDAY, "is_closed_on_holidays": False}, None),
        (BOOK, span("2 14:00", "2 15:00"), {"special_days": HOLIDAY}, None),
        (BOOK, span("7 10:00", "7 12:00"), {"special_days": MADE_UP}, None),
        (BOOK, span("7 10:00", "7 18:00"), {"special_days": MADE_UP}, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("2 16:00", "4 16:00"), {"special_days": HOLIDAY, "windows": ALWAYS}, Code.HOLIDAY),
        (BOOK, span("3 16:00", "3 19:00"), FOR_EXPERIENCED, Code.HOURS_OF_HIGHER_LEVEL),
        (BOOK, span("3 16:00", "4 3:00"), FOR_EXPERIENCED, Code.OUTSIDE_OPENING_HOURS),
        (BOOK, span("3 16:00", "3 19:00"), {**FOR_EXPERIENCED, "special_days": HOLIDAY}, Code.HOLIDAY),
        (BOOK, span("3 16:00", "3 19:00"), FOR_OWN, Code.HOURS_OF_OTHERS),
        (BOOK, span("3 18:00", "3 19:00"), FOR_OWN_EXPERIENCED, Code.HOURS_OF_OTHERS),
        (BOOK, span("3 18:00", "3 19:00"), {**FOR_OWN_EXPERIENCED, "person": Person(is_own_school=True)},
         Code.HOURS_OF_HIGHER_LEVEL),
        (BOOK, TOMORROW, FOR_OWN, None),
        (EXTEND, span("3 16:00", "3 17:30"), {"current": span("3 16:00", "3 17:00")}, Code.OUTSIDE_OPENING_HOURS),
        (EXTEND, span("3 18:00", "3 19:00"), {"current": span("3 18:00", "3 20:00")}, None),
        (RESTORE, span("3 18:00", "3 20:00"), {}, Code.OUTSIDE_OPENING_HOURS),
        (ACCEPT, span("3 18:00", "3 20:00"), {}, None),
    ],
    "is_not_closed": [
        (BOOK, TOMORROW, {"closures": (SERVICE,)}, None),
        (BOOK, span("3 14:00", "3 15:00"), {"closures": (SERVICE,)}, None),
        (BOOK, span("3 11:00", "3 12:30"), {"closures": (SERVICE,)}, Code.CLOSED),
        (BOOK, span("3 11:00", "3 15:00"), {"closures": (SERVICE,)}, Code.CLOSED),
        (BOOK, span("20 11:00", "20 12:00"), {"closures": (OFFLINE,)}, Code.CLOSED),
        (EXTEND, span("3 10:00", "3 13:00"), {"closures": (SERVICE,), "current": TOMORROW}, Code.CLOSED),
        (EXTEND, span("3 13:00", "3 13:30"), {"closures": (SERVICE,), "current": span("3 13:00", "3 15:00")}, None),
        (ACCEPT, span("3 11:00", "3 13:00"), {"closures": (SERVICE,)}, Code.CLOSED),
        (CANCEL, span("3 11:00", "3 13:00"), {"closures": (SERVICE,), "current": span("3 11:00", "3 13:00")}, None),
    ],
    "has_all_places": [
        (BOOK, TOMORROW, {"some_shut": (HALF,)}, None),
        (BOOK, span("3 14:00", "3 15:00"), {"some_shut": (HALF,)}, None),
        (BOOK, span("3 11:00", "3 12:30"), {"some_shut": (HALF,)}, Code.SOME_PLACES_CLOSED),
        (MOVE, span("3 13:00", "3 13:30"), {"some_shut": (HALF,), "current": TOMORROW}, Code.SOME_PLACES_CLOSED),
        (CANCEL, span("3 12:00", "3 13:00"), {"some_shut": (HALF,), "current": span("3 12:00", "3 13:00")}, None),
    ],
    "is_free": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, {"taken": TAKEN}, Code.TAKEN),
        (BOOK, span("3 11:30", "3 12:30"), {"taken": TAKEN}, None),
        (BOOK, span("3 9:00", "3 10:00"), {"taken": TAKEN}, None),
        (BOOK, span("3 9:00", "3 16:00"), {"taken": TAKEN}, Code.TAKEN),
        (BOOK, span("3 11:30", "3 12:30"), {"taken": TAKEN, "setup_minutes": 1}, Code.TOO_CLOSE),
        (BOOK, span("3 11:45", "3 12:30"), {"taken": TAKEN, "setup_minutes": 15}, None),
        (BOOK, span("3 9:00", "3 10:00"), {"taken": TAKEN, "cleanup_minutes": 10}, Code.TOO_CLOSE),
        (BOOK, TOMORROW, {"taken": TAKEN, **TWO_PLACES}, None),
        (BOOK, TOMORROW, {"taken": {**TAKEN, 2: (span("3 11:00", "3 14:00"),)}, **TWO_PLACES}, Code.TAKEN),
        (BOOK, TOMORROW, {"taken": {9: TAKEN[1]}, "needs": (Need(0, (1,)), Need(1, (9,)))}, Code.TAKEN),
        (EXTEND, span("3 9:00", "3 10:30"), {"taken": TAKEN, "current": span("3 9:00", "3 10:00")}, Code.TAKEN),
        (RESTORE, TOMORROW, {"taken": TAKEN}, Code.TAKEN),
        (CANCEL, TOMORROW, {"taken": TAKEN, "current": TOMORROW}, None),
        (ACCEPT, span("3 11:30", "3 12:30"), {"taken": TAKEN, "setup_minutes": 30}, None),
    ],
    "offers_its_extras": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, WITH_STAGE, None),
        (BOOK, TOMORROW, {"used": {"extras": (21,)}}, Code.EXTRA_NOT_OFFERED),
        (MOVE, THURSDAY, {"used": {"extras": (99,)}, "current": TOMORROW, **OFFERS}, Code.EXTRA_NOT_OFFERED),
        (CANCEL, TOMORROW, {"used": {"extras": (21,)}, "current": TOMORROW}, None),
        (ACCEPT, TOMORROW, {"used": {"extras": (21,)}}, None),
    ],
    "has_its_extras": [
        (BOOK, TOMORROW, {**OFFERS, "taken": {51: TAKEN[1], **BOTH_TAKEN}}, None),
        (BOOK, TOMORROW, WITH_STAGE, None),
        (BOOK, TOMORROW, {**WITH_STAGE, "taken": {51: TAKEN[1]}}, Code.ACCESSORY_TAKEN),
        (BOOK, span("3 11:30", "3 12:30"), {**WITH_STAGE, "taken": {51: TAKEN[1]}}, None),
        (BOOK, span("3 11:30", "3 12:30"), {**WITH_STAGE, "taken": {51: TAKEN[1]}, "setup_minutes": 1},
         Code.ACCESSORY_TAKEN),
        (BOOK, TOMORROW, {**WITH_STAGE, "extras": (replace(STAGE, resource_ids=(51, 52)),), "taken": {51: TAKEN[1]}},
         None),
        (BOOK, TOMORROW, {**WITH_STAGE, "extras": (replace(STAGE, days_off=((date(2026, 3, 3),) * 2,)),)},
         Code.ACCESSORY_TAKEN),
        (BOOK, TOMORROW, {**WITH_STAGE, "needs": (Need(0, (1,)), Need(1, (51,)))}, None),
        (BOOK, TOMORROW, {"used": {"mode": "with_operator"}}, None),
        (BOOK, TOMORROW, ASSISTED, None),
        (BOOK, TOMORROW, {**ASSISTED, "taken": {61: TAKEN[1]}}, None),
        (BOOK, TOMORROW, {**ASSISTED, "taken": BOTH_TAKEN}, Code.NO_OPERATOR),
        (BOOK, THURSDAY, {**ASSISTED, "taken": {61: (THURSDAY,)}}, Code.NO_OPERATOR),
        (BOOK, LATE_ON_WEDNESDAY, ASSISTED, Code.OPERATOR_OFF_HOURS),
        (BOOK, span("7 10:00", "7 11:00"), ASSISTED, Code.OPERATOR_OFF_HOURS),
        (BOOK, TOMORROW, {**ASSISTED, "extras": (replace(MEI, hours=Hours(WORKING_WEEK, LONDON, HOLIDAY)),)},
         Code.OPERATOR_OFF_HOURS),
        (BOOK, span("3 16:00", "3 17:00"), {**ASSISTED, "cleanup_minutes": 30}, None),
        (BOOK, span("3 16:00", "3 17:00"),
         {**ASSISTED, "cleanup_minutes": 30, "extras": (replace(MEI, is_there_for_setup=True),)},
         Code.OPERATOR_OFF_HOURS),
        (BOOK, TOMORROW, {**WITH_MEI, "taken": {61: TAKEN[1]}}, Code.NO_OPERATOR),
        (BOOK, TOMORROW, {**WITH_MEI, "taken": {62: TAKEN[1]}}, None),
        (EXTEND, TOMORROW, {**WITH_STAGE, "taken": {51: TAKEN[1]}, "current": TOMORROW}, Code.ACCESSORY_TAKEN),
        (RESTORE, TOMORROW, {**ASSISTED, "taken": BOTH_TAKEN}, Code.NO_OPERATOR),
        (CANCEL, TOMORROW, {**ASSISTED, "taken": BOTH_TAKEN, "current": TOMORROW}, None),
        (ACCEPT, TOMORROW, {**ASSISTED, "taken": BOTH_TAKEN}, None),
    ],
    "is_offered_to_the_school": OFFER_CASES,
    "is_within_budget": BUDGET_CASES,
    "meets_requirements": REQUIREMENT_CASES,
    "needs_no_approval": [
        (BOOK, TOMORROW, {}, None),
        (BOOK, TOMORROW, {"needs_approval": True}, Code.NEEDS_APPROVAL),
        (BOOK, TOMORROW, {"needs_approval": True, "person": LAB}, None),
        (MOVE, span("4 10:00", "4 12:00"), {"needs_approval": True, "current": TOMORROW}, Code.NEEDS_APPROVAL),
        (EXTEND, span("3 10:00", "3 11:00"), {"needs_approval": True, "current": TOMORROW}, None),
        (MOVE, span("4 10:00", "4 12:00"), {"needs_approval": True, "current": TOMORROW, "is_undo": True}, None),
        (ACCEPT, TOMORROW, {"needs_approval": True}, None),
        *((BOOK, TOMORROW, {"approval": asking(trigger), **changes}, code) for trigger, changes, code in ASKING),
        (BOOK, TOMORROW, {"approval": Standing(ApprovalPolicy()), "needs_approval": True}, None),
        (MOVE, span("3 10:30", "3 12:00"),
         {"approval": replace(asking(Trigger.ALL, slack_minutes=30), approved=TOMORROW), "current": TOMORROW}, None),
        (MOVE, span("3 10:30", "3 12:30"), {"approval": asking(Trigger.ALL, slack_minutes=15), "current": TOMORROW},
         Code.APPROVAL_OF_ALL),
    ],
    "leaves_in_time": [
        (CANCEL, TOMORROW, {"current": TOMORROW}, None),
        (CANCEL, TOMORROW, {"current": TOMORROW, "cancel_notice_minutes": 24 * 60}, None),
        (CANCEL, TOMORROW, {"current": TOMORROW, "cancel_notice_minutes": 24 * 60 + 1}, Code.LATE),
        (MOVE, span("9 10:00", "9 12:00"), {"current": TOMORROW, "cancel_notice_minutes": 2880}, Code.LATE),
        (MOVE, span("9 10:00", "9 12:00"), {"current": TOMORROW, "cancel_notice_minutes": 2880, "is_undo": True}, None),
        (EXTEND, span("3 10:00", "3 13:00"), {"current": TOMORROW, "cancel_notice_minutes": 2880}, None),
        (CANCEL, RUNNING, {"current": RUNNING, "cancel_notice_minutes": 60}, None),
        (BOOK, TOMORROW, {"cancel_notice_minutes": 2880}, None),
    ],
}  # fmt: skip
RULE_BY_NAME = {rule.__name__: rule for rule in RULES}


@pytest.mark.parametrize(
    ("rule", "kind", "interval", "changes", "code"),
    [(rule, *case) for rule, cases in CASES.items() for case in cases],
)
def test_the_rule_answers(
    rule: str, kind: Kind, interval: Interval, changes: dict[str, Any], code: Code | None
) -> None:
    said = answers(RULE_BY_NAME[rule], asked(kind, interval, changes), facts(**changes))
    assert [reason.code for reason in said] == ([code] if code else [])


SOON = span("2 10:30", "2 12:00")  # booked; somebody stands at the bench now, at 10:07
AT_ONCE: dict[str, Any] = {"now": moment("2 10:07"), "used": {"is_immediate": True}}


@pytest.mark.parametrize(
    ("rule", "kind", "first", "changes", "code"),
    [
        ("fits_increment", BOOK, "2 10:07", {}, None),
        ("fits_increment", BOOK, "2 10:08", {}, Code.OFF_INCREMENT),
        ("fits_increment", BOOK, "2 10:07", {"used": {}}, Code.OFF_INCREMENT),
        ("fits_increment", MOVE, "2 10:07", {"current": SOON}, None),
        ("gives_notice", BOOK, "2 10:07", {"notice_minutes": 60}, Code.TOO_SOON),
        ("gives_notice", MOVE, "2 10:07", {"notice_minutes": 60, "current": SOON}, None),
        ("gives_notice", MOVE, "2 10:07", {"notice_minutes": 60, "current": SOON, "used": {}}, Code.TOO_SOON),
        ("moves_in_time", MOVE, "2 10:07", {"move_notice_minutes": 60, "current": SOON}, None),
        ("leaves_in_time", MOVE, "2 10:07", {"cancel_notice_minutes": 60, "current": SOON}, None),
        ("needs_no_approval", BOOK, "2 10:07", {"needs_approval": True}, Code.NEEDS_APPROVAL),
        ("needs_no_approval", MOVE, "2 10:07", {"needs_approval": True, "current": SOON}, None),
        ("is_in_the_future", BOOK, "2 10:07", {}, None),
        ("is_free", MOVE, "2 10:07", {"current": SOON, "taken": {1: (span("2 9:00", "2 10:10"),)}}, Code.TAKEN),
        ("fits_opening_hours", MOVE, "2 8:50", {"current": SOON, "now": moment("2 8:50")}, Code.OUTSIDE_OPENING_HOURS),
    ],
)
def test_who_stands_at_the_bench_begins_at_once(
    rule: str, kind: Kind, first: str, changes: dict[str, Any], code: Code | None
) -> None:
    """At any minute, without the notice and the word that what she has booked has had; but only what is free."""
    given = AT_ONCE | changes
    said = answers(RULE_BY_NAME[rule], asked(kind, Interval(moment(first), SOON.ends_at), given), facts(**given))
    assert [reason.code for reason in said] == ([code] if code else [])


def test_every_rule_has_its_cases_and_every_code_a_case() -> None:
    assert set(CASES) == set(RULE_BY_NAME)
    shown = {rule: {code for *_, code in cases if code} for rule, cases in CASES.items()}
    assert shown == {rule.__name__: set(codes) for rule, codes in CODES.items()}
    assert all(any(code is None for *_, code in cases) for cases in CASES.values())
    assert {code for codes in CODES.values() for code in codes} == set(Code)


def test_a_refusal_names_every_reason_in_the_order_of_the_rules() -> None:
    verdict = judge(
        Wanted(span("1 8:10", "1 18:00")),
        facts(taken={1: (span("1 8:00", "1 9:00"),)}, longest_minutes=60, person=UNATTACHED, needs_approval=True),
    )
    assert [reason.code for reason in verdict.reasons] == [
        Code.NO_SCHOOL, Code.IN_THE_PAST, Code.OFF_INCREMENT, Code.TOO_LONG, Code.NOT_OPEN_THAT_DAY, Code.TAKEN,
        Code.NEEDS_APPROVAL,
    ]  # fmt: skip
    assert not verdict.is_allowed
    assert not verdict.needs_review


def test_a_booking_that_keeps_all_rules_has_nothing_against_it() -> None:
    assert judge(Wanted(TOMORROW), facts()) == Verdict()
    assert Verdict().is_allowed
    assert not Verdict().needs_review


def test_a_booking_that_only_needs_a_word_of_the_lab_is_allowed_and_reviewed() -> None:
    verdict = judge(Wanted(TOMORROW), facts(needs_approval=True))
    assert verdict.is_allowed
    assert verdict.needs_review
    assert [reason.effect for reason in verdict.notes] == [Effect.REVIEW]


def test_what_is_taken_names_each_time_and_not_what_is_free_between() -> None:
    taken = {1: (span("3 9:00", "3 10:30"), span("3 11:00", "3 11:30")), 2: (span("3 9:30", "3 14:00"),)}
    reason = RULE_BY_NAME["is_free"](Wanted(TOMORROW), facts(taken=taken, **TWO_PLACES))
    assert reason == Reason(Code.TAKEN, {"taken": (span("3 9:00", "3 10:30"), span("3 11:00", "3 11:30"))})


def test_a_closure_names_its_reason_and_all_of_its_time() -> None:
    holiday = Shut(span("3 13:00", "4 00:00"), "Holiday")
    reason = RULE_BY_NAME["is_not_closed"](Wanted(span("3 10:00", "3 15:00")), facts(closures=(holiday, SERVICE)))
    assert reason is not None
    closed = (span("3 12:00", "4 00:00"),)
    assert reason.params == {"closed": closed, "reason": "Service; Holiday", "closure_kind": "other"}


def test_outside_opening_hours_names_the_hours_of_that_day() -> None:
    reason = RULE_BY_NAME["fits_opening_hours"](Wanted(span("3 16:00", "3 18:00")), facts())
    assert reason is not None
    assert reason.params == {"open_hours": (span("3 9:00", "3 17:00"),)}


def test_the_last_day_is_one_that_can_be_booked_when_the_clocks_change() -> None:
    """28 March, 23:30 in London; three days later the clock shows an hour more."""
    given = facts(now=moment("28 23:30"), horizon_days=3, windows=ALWAYS)
    too_far = RULE_BY_NAME["is_within_horizon"](Wanted(span("2026-04-01 10:00", "2026-04-01 12:00")), given)
    assert too_far is not None
    last_day = too_far.params["last_day"]
    assert isinstance(last_day, datetime)
    assert f"{last_day.astimezone(given.zone):%d %B}" == "31 March"


def test_too_soon_and_too_far_name_the_limits() -> None:
    soon = RULE_BY_NAME["gives_notice"](Wanted(span("2 11:00", "2 12:00")), facts(notice_minutes=180))
    assert soon is not None
    assert soon.params["earliest_at"] == moment("2 13:00")
    far = RULE_BY_NAME["is_within_horizon"](Wanted(TOMORROW), facts(horizon_days=0))
    assert far is not None
    last_day = far.params["last_day"]
    assert isinstance(last_day, datetime)
    assert last_day.date() == NOW.date()
