"""Ways to the page from others, with the wish filled in."""

from typing import Any

from flask import url_for

from booking.catalogue.forms.search import shown
from booking.catalogue.queries.search import Search as CatalogueSearch
from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.opening import DAY
from booking.finding.forms import USUAL_DAYS, USUAL_LENGTH
from models import Instrument


def slot_like_url(instrument: Instrument, interval: Interval | None) -> str:
    """The same techniques for as long, at any school, from the wanted day on; without techniques this instrument."""
    starts_at = max(interval.starts_at, now()) if interval else now()
    first = wall_time(starts_at, instrument.zone).date()
    codes = [technique.code for technique in instrument.techniques]
    wish: dict[str, Any] = {"technique": codes} if codes else {"instrument": instrument.public_id}
    wish |= {"from": first.isoformat(), "to": (first + (USUAL_DAYS - 1) * DAY).isoformat()}
    return url_for("finding.index", length=interval.minutes if interval else USUAL_LENGTH, **wish)


def slot_of_search_url(search: CatalogueSearch) -> str:
    """What the catalogue looks for; a window of a day in which it is free becomes that long, from that day on."""
    wish: dict[str, Any] = {"q": search.words, **dict(search.chosen)}
    length = USUAL_LENGTH
    if (window := search.free) is not None:
        length = window.to_minute - window.from_minute
        wish |= {"from": window.on.isoformat(), "to": (window.on + (USUAL_DAYS - 1) * DAY).isoformat()}
        wish |= {"after": shown(window.from_minute), "before": shown(window.to_minute)}
    return url_for("finding.index", length=length, **{name: value for name, value in wish.items() if value})
