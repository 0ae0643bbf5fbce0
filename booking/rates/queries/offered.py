"""What a use would cost: for one person, and for each tier."""

from dataclasses import dataclass
from datetime import date, datetime

from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.payment import Version
from booking.domain.pricing import NotOffered, Quote, Tariff, Tier, Use, quote
from booking.domain.question import Wanted
from booking.domain.rules.money import quote_of as quote_by
from booking.reservations.applicants import VISITOR, Applicant, applicant
from booking.reservations.facts import gather
from booking.reservations.prices import versions_from
from booking.reservations.statements import priced
from models import Instrument, User, db


@dataclass(frozen=True, slots=True)
class TierQuote:
    """What a use costs one tier; None: not offered to it."""

    tier: Tier
    quote: Quote | None


def quote_for(
    instrument: Instrument,
    person: User | None,
    interval: Interval,
    mode: str,
    now: datetime,
    group_id: int | None = None,
) -> Quote | None:
    """What the person would pay, by the facts that her booking is judged by. None where no price is set, where it is
    not offered to her, and for visitors."""
    who: Applicant = applicant(person.id, group_id=group_id) if person is not None else VISITOR
    wanted = Wanted(interval, mode=mode)
    return quote_by(wanted, gather(instrument.id, who, wanted, now))


def version_of(instrument: Instrument, day: date) -> Version | None:
    """The list that holds on a local day, as the domain sees it."""
    question = {"ids": [instrument.id], "home_id": instrument.institution_id, "first": day, "last": day}
    return next(iter(versions_from(db.session.execute(priced.PRICES, question))), None)


def quotes_by_tier(instrument: Instrument, interval: Interval, mode: str) -> list[TierQuote]:
    """What the use costs each tier by the list of its day, funds not counted; empty where no price is set."""
    zone = instrument.zone
    version = version_of(instrument, wall_time(interval.starts_at, zone).date())
    if version is None:
        return []
    return [
        TierQuote(tier, _told(Tariff(version.currency, tier, zone, version.rates.get(tier, ())), interval, mode))
        for tier in Tier
    ]


def _told(tariff: Tariff, interval: Interval, mode: str) -> Quote | None:
    try:
        return quote(Use(interval, mode), tariff)
    except NotOffered:
        return None
