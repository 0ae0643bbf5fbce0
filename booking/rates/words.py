"""The words of prices: units, tiers, what is billed, fees, costs."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking import formats
from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.opening import Window
from booking.domain.tariff import Billable, Fees, Tier, Unit
from booking.languages import current_language
from booking.rates.actions import Fault
from models import PriceList, Rate

TIERS: dict[Tier, LazyString] = {
    Tier.OWN: _l("Own school"),
    Tier.REGION_PARTNER: _l("Region partner"),
    Tier.OTHER_ACADEMIC: _l("Other academic"),
    Tier.COMPANY: _l("Company"),
}
UNITS: dict[Unit, LazyString] = {
    Unit.HOUR: _l("Hour, self-operated"),
    Unit.OPERATOR_HOUR: _l("Hour with an operator"),
    Unit.SESSION: _l("Session"),
    Unit.SAMPLE: _l("Sample"),
    Unit.ITEM: _l("Item (consumable)"),
    Unit.SEAT: _l("Training seat"),
}
BILLABLES: dict[Billable, LazyString] = {
    Billable.RESERVED: _l("The time that was booked"),
    Billable.USED: _l("The time that was used"),
    Billable.LONGER: _l("The longer of booked and used time"),
}
PARTS: dict[str, LazyString] = {
    "depreciation": _l("Depreciation"),
    "maintenance": _l("Maintenance"),
    "utilities": _l("Utilities and space"),
    "staff": _l("Staff"),
    "consumables": _l("Consumables"),
}
FAULTS: dict[Fault, LazyString] = {
    Fault.NOT_A_DRAFT: _l("This list has been approved; it does not change any more. Propose a new version."),
    Fault.NO_RATE: _l("There is no price in it yet. To make the instrument free for a tier, give it the price 0."),
    Fault.NOT_STEADY: _l("A nearer tier would pay more than one further away. The order: own school, region partner,"
                         " other academic, company."),
    Fault.IN_THE_PAST: _l("Its first day is in the past; prices are not changed after the fact."),
    Fault.NOT_AFTER_THE_LAST: _l("Its first day has to be after the first day of the version that holds now."),
}  # fmt: skip
A_UNIT: dict[Unit, LazyString] = {
    Unit.HOUR: _l("per hour"),
    Unit.OPERATOR_HOUR: _l("per hour with an operator"),
    Unit.SESSION: _l("per session"),
    Unit.SAMPLE: _l("per sample"),
    Unit.ITEM: _l("per item"),
    Unit.SEAT: _l("per seat"),
}


def unit_name(rate: Rate) -> str:
    """Of an item its own name."""
    return rate.name_in(current_language()) if rate.unit is Unit.ITEM and rate.name else str(UNITS[rate.unit])


def rate_terms(rate: Rate, currency: str) -> list[str]:
    """What else there is to say of a price: peak hours, increments, steps, minimum, set-up."""
    said = []
    if rate.peak_price_minor is not None and rate.peak:
        said.append(_("peak hours: %(hours)s", hours=hours_in_words([Window(*window) for window in rate.peak])))
    if rate.increment_minutes > 1:
        said.append(_("every begun %(time)s counts", time=formats.duration(rate.increment_minutes)))
    for minutes, percent in rate.steps:
        said.append(_("after %(time)s: %(percent)d %% of the price", time=formats.hours(minutes), percent=percent))
    if rate.minimum_minor:
        said.append(_("at least %(amount)s a use", amount=formats.money(rate.minimum_minor, currency)))
    if rate.setup_minor:
        said.append(_("set-up %(amount)s a use", amount=formats.money(rate.setup_minor, currency)))
    return said


def fees_in_words(listed: PriceList) -> list[str]:
    """What is billed, and what late cancellation, no-show and overrun cost."""
    return [_("Billed: %(what)s.", what=str(BILLABLES[listed.billable]).lower()), *fee_sentences(listed)]


def fee_sentences(listed: PriceList | Fees) -> list[str]:
    """What late cancellation, no-show and overrun cost, as far as they cost anything."""
    said = []
    if listed.late_cancellation_percent:
        words = {"percent": listed.late_cancellation_percent, "notice": formats.duration(listed.notice_minutes)}
        said.append(_("Cancelled less than %(notice)s before the start: %(percent)d %% of the price.", **words))
    if listed.no_show_percent:
        said.append(_("Not used and not cancelled: %(percent)d %% of the price.", percent=listed.no_show_percent))
    if listed.overrun_percent:
        words = {"percent": listed.overrun_percent, "grace": formats.duration(listed.grace_minutes)}
        said.append(
            _("Longer than booked by more than %(grace)s: %(percent)d %% of the price of the time over.", **words)
        )
    return said
