"""What last year's bookings of an instrument would have cost each school under a proposed list, beside what they would
have cost by the present one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.payment import Version
from booking.domain.pricing import NotOffered, Tariff, Tier, Use, quote
from booking.rates.queries.lists import tier_of
from booking.rates.queries.offered import version_of
from booking.reservations.applicants import Applicant
from booking.reservations.prices import versions_from
from booking.reservations.statements import priced
from models import Base, Institution, Instrument, PriceList, ReservationState, db

YEAR = timedelta(days=365)
RESERVATIONS = Base.metadata.tables["reservations"].c


@dataclass(frozen=True, slots=True)
class Effect:
    """One school's year: bookings and minutes, what they would cost by the proposal and by the present list (None: no
    price is set), and how many of them would not be offered any more."""

    institution: Institution
    tier: Tier
    bookings: int
    minutes: int
    proposed_minor: int
    present_minor: int | None
    not_offered: int


def last_year_under(proposal: PriceList, now: datetime) -> list[Effect]:
    """By school, the dearest first: every confirmed booking of the 365 days before now, priced as it was booked, funds
    not counted, for the tier that each school has today."""
    instrument = proposal.instrument
    rows = db.session.execute(priced.ONE_LIST, {"list_id": proposal.id, "home_id": 0})
    (proposed,) = versions_from(rows)
    present = version_of(instrument, now.astimezone(instrument.zone).date())
    uses = _uses(instrument, now)
    homes = db.session.scalars(select(Institution).where(Institution.id.in_(uses))).all()
    found = [_effect(instrument, home, uses[home.id], proposed, present, now) for home in homes]
    return sorted(found, key=lambda one: (-one.proposed_minor, -one.minutes, one.institution.name))


def _uses(instrument: Instrument, now: datetime) -> dict[int, list[Use]]:
    """By school."""
    rows = db.session.execute(
        select(
            RESERVATIONS.home_institution_id, RESERVATIONS.starts_at, RESERVATIONS.ends_at, RESERVATIONS.mode
        ).where(
            RESERVATIONS.instrument_id == instrument.id,
            RESERVATIONS.state == ReservationState.CONFIRMED,
            RESERVATIONS.starts_at >= now - YEAR,
            RESERVATIONS.starts_at < now,
        )
    )  # fmt: skip
    found: dict[int, list[Use]] = {}
    for home_id, starts_at, ends_at, mode in rows:
        found.setdefault(home_id, []).append(Use(Interval(starts_at, ends_at), mode))
    return found


def _effect(
    instrument: Instrument,
    home: Institution,
    uses: Sequence[Use],
    proposed: Version,
    present: Version | None,
    now: datetime,
) -> Effect:
    tier = tier_of(instrument, Applicant(None, (home.id,)), now)[0] or Tier.OTHER_ACADEMIC
    total, missing = _priced(uses, proposed, tier, instrument.zone)
    return Effect(
        institution=home,
        tier=tier,
        bookings=len(uses),
        minutes=sum(use.reserved.minutes for use in uses),
        proposed_minor=total,
        present_minor=_priced(uses, present, tier, instrument.zone)[0] if present is not None else None,
        not_offered=missing,
    )


def _priced(uses: Sequence[Use], version: Version, tier: Tier, zone: ZoneInfo) -> tuple[int, int]:
    """The sum, and how many uses have no price."""
    tariff = Tariff(version.currency, tier, zone, version.rates.get(tier, ()), billable=version.billable)
    total = missing = 0
    for use in uses:
        try:
            total += quote(use, tariff).total_minor
        except NotOffered:
            missing += 1
    return total, missing
