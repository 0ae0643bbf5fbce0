"""Each rule as the simulator names it, with the settings that it reads."""

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from booking.domain.policy import Level
from booking.domain.rules import Rule, access, approval, extras, limits, money, room, shape, timing, training


@dataclass(frozen=True, slots=True)
class Titled:
    """What a rule asks, and by which settings; `is_by_hours`: by opening hours; `is_by_quota`: by quotas."""

    title: Any
    settings: tuple[str, ...] = field(default=())
    is_by_hours: bool = False
    is_by_quota: bool = False
    is_by_agreement: bool = False


TITLES: dict[Rule, Titled] = {
    access.is_open_to_the_person: Titled(_l("It is open to the person"), is_by_agreement=True),
    access.needs_no_agreement: Titled(_l("Whether an agreement changes anything"), is_by_agreement=True),
    access.is_bookable: Titled(_l("It can be booked")),
    training.meets_requirements: Titled(_l("What the instrument asks for is met")),
    access.is_in_an_offered_mode: Titled(_l("It is used in an offered way")),
    timing.is_in_the_future: Titled(_l("It is in the future")),
    timing.gives_notice: Titled(_l("The lab hears of it in time"), ("notice_minutes",)),
    timing.is_within_horizon: Titled(
        _l("It is not too far ahead"), ("horizon_days", "others_horizon_days"), is_by_agreement=True
    ),
    timing.moves_in_time: Titled(_l("It is moved in time"), ("move_notice_minutes",)),
    shape.covers_whole_days: Titled(_l("It covers whole days"), ("is_whole_day",)),
    shape.fits_increment: Titled(_l("It is on the steps"), ("increment_minutes",)),
    shape.is_long_enough: Titled(_l("It is long enough"), ("shortest_minutes",)),
    shape.is_short_enough: Titled(_l("It is short enough"), ("longest_minutes",)),
    shape.fits_opening_hours: Titled(
        _l("It is within the opening hours"), ("is_closed_on_holidays",), is_by_hours=True
    ),
    room.is_not_closed: Titled(_l("Nothing is closed")),
    room.has_all_places: Titled(_l("No place is closed")),
    room.is_free: Titled(_l("It is free"), ("setup_minutes", "cleanup_minutes")),
    extras.offers_its_extras: Titled(_l("What is wanted besides is offered")),
    extras.has_its_extras: Titled(_l("What is wanted besides is free")),
    limits.keeps_quotas: Titled(_l("The quotas are kept"), is_by_quota=True, is_by_agreement=True),
    limits.keeps_few_ahead: Titled(_l("Not too many bookings ahead"), ("future_limit",)),
    limits.keeps_few_at_once: Titled(_l("Not too many at the same moment"), ("simultaneous_limit",)),
    limits.leaves_the_partners_share: Titled(_l("Other schools keep their share"), ("partner_share_percent",)),
    money.is_offered_to_the_school: Titled(_l("It has a price for the school, where prices are set")),
    money.is_within_budget: Titled(_l("Whoever pays can pay it")),
    approval.needs_no_approval: Titled(_l("The lab need not decide"), ("is_approval_needed",)),
    timing.leaves_in_time: Titled(_l("It is given back in time"), ("cancel_notice_minutes",)),
}

LEVELS = {
    Level.DEFAULT: _l("nobody: as delivered"),
    Level.REGION: _l("the region"),
    Level.INSTITUTION: _l("the school"),
    Level.FACILITY: _l("the facility"),
    Level.INSTRUMENT: _l("the instrument"),
}
