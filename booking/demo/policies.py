"""The demo region's policies: what region and a school have set, holidays, nights for whoever knows the instrument."""

from datetime import date, datetime, timedelta

from booking.catalogue.actions import set_opening_windows
from booking.demo.cast import Cast
from booking.domain.opening import Window
from booking.policies.actions import set_policy
from booking.policies.calendar import Proposed, add_days, add_term, proposed
from booking.policies.qualifying import give_level
from models import Institution

EXPERIENCED = 3
NIGHTS = tuple(Window(weekday, 20 * 60, 24 * 60) for weekday in range(4))
WORKING_SATURDAY = ("Working day instead of 24 December", "补 12 月 24 日的班")


def settle_policies(now: datetime) -> None:
    """Add them to the session. Needs the cast."""
    cast = Cast.load()
    set_policy(None, {"horizon_days": 60, "is_closed_on_holidays": True})
    set_policy(cast.norhaven, {"horizon_days": 90, "cancel_notice_minutes": 24 * 60})
    for school in (cast.norhaven, cast.westfjord):
        settle_calendar(school, now.date().year)
    sted = cast.instrument("sted")
    set_opening_windows(sted, NIGHTS, least_level=EXPERIENCED)
    give_level(cast.nadia, sted.facility, sted, EXPERIENCED, valid_until=None, by=cast.tom, now=now)


def settle_calendar(school: Institution, year: int) -> None:
    """The holidays of this year and the next, a working Saturday, two terms."""
    for one in (year, year + 1):
        add_days(school, proposed("GB", "ENG", one))
        saturday = date(one, 12, 19) - timedelta(days=(date(one, 12, 19).weekday() - 5) % 7)
        add_days(school, [Proposed(saturday, *WORKING_SATURDAY, 3)])
        add_days(school, [Proposed(date(one, 12, 24), "Day off before Christmas", "圣诞节前调休")])
    add_term(school, name="Autumn term", name_zh="秋季学期", starts_on=date(year, 9, 21), ends_on=date(year, 12, 18))
    add_term(
        school, name="Spring term", name_zh="春季学期", starts_on=date(year + 1, 1, 11), ends_on=date(year + 1, 3, 26)
    )
