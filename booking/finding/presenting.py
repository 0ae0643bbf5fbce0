"""From what was found to what the page shows: who, where, when, what speaks for it, what to know before, the button."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from booking import formats
from booking.domain.finding import Slot
from booking.domain.interval import Interval
from booking.domain.pricing import Quote
from booking.finding.explaining import Loosening
from booking.finding.forms import address_of
from booking.finding.looking import Found
from booking.finding.queries import Closeness
from booking.finding.search import Search
from booking.finding.sentences import found_in_words, loosening_in_words, merits_of
from booking.languages import current_language
from booking.reservations.presenting import answer_of
from booking.reservations.queries import named_instruments
from booking.reservations.wall_clock import written
from models import Instrument


@dataclass(frozen=True, slots=True)
class Offer:
    """One use as the page shows it. `fields` are what the booking form sends; `check_url` shows all before."""

    instrument: Instrument
    interval: Interval
    merits: list[str]
    reasons: list[dict[str, str]]
    is_allowed: bool
    needs_review: bool
    fields: dict[str, str]
    check_url: str
    further: list[dict[str, str]] = field(default_factory=list)
    price: str = ""

    @property
    def place(self) -> str:
        language = current_language()
        names = self.instrument.institution.name_in(language), _city(self.instrument, language)
        return " · ".join(name for name in names if name)


def offers_of(found: Found, group: str) -> list[Offer]:
    """The rows of the result, in order. One query."""
    instruments = {one.id: one for one in named_instruments([slot.instrument_id for slot in found.slots])}
    first = min((slot.wanted.interval.starts_at for slot in found.slots), default=None)
    return [
        _offer(
            slot,
            instruments[slot.instrument_id],
            merits_of(found.near[slot.instrument_id], is_earliest=slot.wanted.interval.starts_at == first),
            group,
            [one.interval for one in found.further.get(slot.instrument_id, ())],
            found.prices.get(slot.instrument_id),
        )
        for slot in found.slots
        if slot.instrument_id in instruments
    ]


def chain_offers_of(found: Found, group: str) -> list[list[Offer]]:
    """The chains, each as the rows of its steps. One query."""
    ids = {slot.instrument_id for chain in found.chains for slot in chain}
    instruments = {one.id: one for one in named_instruments(ids)}
    return [
        [
            _offer(
                slot,
                instruments[slot.instrument_id],
                merits_of(found.near.get(slot.instrument_id, Closeness.ELSEWHERE), is_earliest=False),
                group,
            )
            for slot in chain
        ]
        for chain in found.chains
    ]


def _offer(
    slot: Slot,
    instrument: Instrument,
    merits: list[str],
    group: str,
    further: Sequence[Interval] = (),
    price: Quote | None = None,
) -> Offer:
    fields = {**_times(instrument, slot.wanted.interval), "mode": slot.wanted.mode, "group": group}
    return Offer(
        instrument=instrument,
        interval=slot.wanted.interval,
        merits=merits,
        reasons=answer_of(slot.verdict, instrument.zone).reasons,
        is_allowed=slot.verdict.is_allowed,
        needs_review=slot.verdict.needs_review,
        fields={**fields, "key": secrets.token_hex(16)},
        check_url=_check_url(instrument, fields),
        further=[
            {
                "what": formats.time_range(interval.starts_at, interval.ends_at, instrument.zone, "short"),
                "url": _check_url(instrument, {**fields, **_times(instrument, interval)}),
            }
            for interval in further
        ],
        price=formats.money(price.total_minor, price.currency) if price else "",
    )


def _times(instrument: Instrument, interval: Interval) -> dict[str, str]:
    zone = instrument.zone
    return {"starts": written(interval.starts_at, zone), "ends": written(interval.ends_at, zone)}


def _check_url(instrument: Instrument, fields: dict[str, Any]) -> str:
    return url_for("reservations.check", public_id=instrument.public_id, **fields)


def _city(instrument: Instrument, language: str) -> str:
    school = instrument.institution
    return (school.city_zh if language == "zh" else "") or school.city


def ways_out(loosenings: Iterable[Loosening], search: Search) -> list[dict[str, str]]:
    """What would help, as buttons that lead to the search which asks less."""
    return [
        {
            "what": loosening_in_words(one, search),
            "where": found_in_words(one, search),
            "url": url_for("finding.index", **address_of(one.search)),
        }
        for one in loosenings
    ]


def chain_in_words(chain: Sequence[Offer]) -> str:
    """From when until when a chain goes, as its heading: on the clock of its first step."""
    first, last, zone = chain[0], chain[-1], chain[0].instrument.zone
    start = formats.moment(first.interval.starts_at, zone, "short")
    if first.interval.ends_at == last.interval.ends_at:
        return start
    return _("%(start)s – %(end)s", start=start, end=formats.moment(last.interval.ends_at, zone, "short"))


def pauses_of(chain: Sequence[Offer]) -> list[str]:
    """How long one waits before each step; nothing before the first."""
    gaps = [later.interval.starts_at - earlier.interval.ends_at for earlier, later in pairwise(chain)]
    return [
        "",
        *(_("then, after %(pause)s", pause=formats.duration(gap)) if gap else _("directly after") for gap in gaps),
    ]
