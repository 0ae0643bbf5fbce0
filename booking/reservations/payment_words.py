"""The words of the reasons that are about money: prices that are not offered, cost centres, budgets."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking.domain.tariff import Tier
from booking.domain.verdict import Code
from booking.reservations.requirement_words import Words

TIERS: dict[str, LazyString] = {
    Tier.OWN: _l("own school"),
    Tier.REGION_PARTNER: _l("region partner"),
    Tier.OTHER_ACADEMIC: _l("other academic"),
    Tier.COMPANY: _l("company"),
}
PAYMENT_WORDS: dict[Code, Words] = {
    Code.NOT_OFFERED: (
        _l("There is no price for your school (%(tier)s) in this way of use, so it is not offered to you."),
        _l("Choose another way of use, or ask the instrument lab for an agreement or a price."),
    ),
    Code.CENTRE_NOT_YOURS: (
        _l("The cost centre that is to pay is not one of yours."),
        _l("Choose one of your lab's or your school's cost centres."),
    ),
    Code.CENTRE_NOT_VALID: (
        _l("The cost centre %(centre)s (%(name)s) is not valid on %(day)s."),
        _l("Choose another cost centre, or a day on which it is valid: %(validity)s."),
    ),
    Code.OTHER_CURRENCY: (
        _l("The cost centre %(centre)s (%(name)s) is kept in %(centre_currency)s, and the price is in %(currency)s."),
        _l("Choose a cost centre in the currency of the price."),
    ),
    Code.OVER_BUDGET: (
        _l("The cost centre %(centre)s (%(name)s) has %(left)s left; this takes %(asked)s of it."),
        _l("Choose a shorter or cheaper time, another cost centre, or ask for a larger budget."),
    ),
}
