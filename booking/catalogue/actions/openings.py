"""Setting weekly opening hours of the region, a school, a facility or an instrument."""

from collections.abc import Iterable

from sqlalchemy import and_, select

from booking.domain.opening import Audience, Window, joined
from models import Facility, Institution, Instrument, OpeningWindow, db

NOBODYS = and_(
    OpeningWindow.institution_id.is_(None), OpeningWindow.facility_id.is_(None), OpeningWindow.instrument_id.is_(None)
)


def set_opening_windows(
    owner: Institution | Facility | Instrument | None,
    windows: Iterable[Window],
    audience: Audience = Audience.EVERYONE,
    least_level: int = 0,
) -> None:
    """These hours from now on, and no others, for this class of people; those of other classes stay.

    `owner` None is the region. Overlapping and touching windows of a day are kept as one.
    """
    wanted, mine = list(joined(windows)), (audience, least_level)
    rows = _rows(owner)
    same = [one for one in rows if (one.audience or Audience.EVERYONE, one.least_level or 0) == mine]
    kept = {Window(one.weekday, one.opens_minute, one.closes_minute): one for one in same}
    if list(kept) == wanted:
        return
    fresh = [kept.get(window) or _row(window, audience, least_level) for window in wanted]
    if owner is not None:
        owner.opening_windows = [*(one for one in rows if one not in same), *fresh]
        return
    for one in same:
        if one not in fresh:
            db.session.delete(one)
    db.session.add_all(fresh)


def _rows(owner: Institution | Facility | Instrument | None) -> list[OpeningWindow]:
    if owner is not None:
        return list(owner.opening_windows)
    return list(db.session.scalars(select(OpeningWindow).where(NOBODYS).order_by(OpeningWindow.id)))


def _row(window: Window, audience: Audience, least_level: int) -> OpeningWindow:
    return OpeningWindow(
        weekday=window.weekday, opens_minute=window.opens_minute, closes_minute=window.closes_minute,
        audience=audience, least_level=least_level,
    )  # fmt: skip
