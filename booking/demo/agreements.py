"""The demo region's agreement: Norhaven lets Westfjord's members in, with two clauses and a pool; and one booking for
which the lab has set a rule aside."""

from contextlib import suppress
from datetime import datetime, time, timedelta

from booking.agreements.actions import propose, put_in_force, set_clause
from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.domain.question import Overruling, Wanted
from booking.domain.quota import Period
from booking.domain.verdict import Code
from booking.reservations.actions.booking import place
from booking.reservations.applicants import applicant
from booking.reservations.judging import Question, Refused
from models import db

SIGNERS = "Clara Beckett (University of Norhaven), Olav Nygaard (Westfjord University of Technology)"
WHY = "The sample keeps for a few hours only, and is ready in the evening"
NEVER_MIND = frozenset({Code.OUTSIDE_OPENING_HOURS, Code.NOT_OPEN_THAT_DAY, Code.HOLIDAY, Code.TOO_SOON, Code.CLOSED})


def settle_agreements(now: datetime) -> None:
    """Add it to the session. Needs the cast."""
    cast = Cast.load()
    since = now.date().replace(month=1, day=1)
    draft = propose(
        cast.norhaven, [cast.westfjord], cast.clara, now, public_id=public_id("agreement", "norhaven-westfjord"),
        name="Shared benches Norhaven–Westfjord", name_zh="诺港—西峡仪器共享协议", valid_from=since,
        note="Westfjord opens its clean room to Norhaven in the same way.",
        note_zh="西峡以同样方式向诺港开放其洁净室。",
    )  # fmt: skip
    set_clause(draft, None, [], is_as_own=True, pool_minutes=600 * 60, pool_period=Period.MONTH)
    set_clause(draft, None, [cast.timstof], opens=True, horizon_days=30)
    put_in_force(draft, SIGNERS, since, cast.helen, now)


def settle_overruled(now: datetime) -> None:
    """Tomorrow after the confocal closes, Lin has it: its lab sets the opening hours aside."""
    cast = Cast.load()
    zone = cast.confocal.zone
    tomorrow = wall_time(now, zone).date() + timedelta(days=1)
    starts_at = to_utc_after_gap(datetime.combine(tomorrow, time(20)), zone)
    wanted = Wanted(
        Interval(starts_at, starts_at + timedelta(hours=2)), mode=cast.confocal.modes[0],
        overruling=Overruling(NEVER_MIND, WHY),
    )  # fmt: skip
    with suppress(Refused):  # somebody has the evening
        question = Question(cast.confocal.id, applicant(cast.lin.id, cast.tom.id), wanted, now)
        place(question, title="Membrane dynamics, before the sample ages", is_quiet=True).public_id = public_id(
            "overruled", "lin"
        )
    db.session.flush()
