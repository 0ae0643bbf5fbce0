"""Between the clock on a laboratory's wall and UTC, on the days when the clock is changed too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import FOREVER

EARLIEST_WALL = datetime(1970, 1, 2, tzinfo=UTC).replace(tzinfo=None)
LATEST_WALL = FOREVER.replace(tzinfo=None)


class NoSuchTime(ValueError):
    """The wall clock skips `wall` in `zone`; `next_real` is the first wall time that it shows after the skip."""

    def __init__(self, wall: datetime, zone: ZoneInfo, next_real: datetime) -> None:
        super().__init__(f"{wall:%Y-%m-%d %H:%M} does not exist in {zone.key}; next is {next_real:%Y-%m-%d %H:%M}")
        self.wall = wall
        self.zone = zone
        self.next_real = next_real


def to_utc(wall: datetime, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The moment when the wall clock in `zone` shows the naive time `wall`.

    Of a time that the clock shows twice, fold 0 is the first and fold 1 the second. Raises NoSuchTime for a time
    that the clock skips, ValueError for an aware `wall` and for years that no booking is made for.
    """
    moment = _moment(wall, zone, fold)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise NoSuchTime(wall, zone, wall_time(_end_of_gap(wall, zone), zone))
    return moment


def to_utc_after_gap(wall: datetime, zone: ZoneInfo, fold: int = 0) -> datetime:
    """As `to_utc`, but a time that the clock skips stands for the moment of the skip."""
    try:
        return to_utc(wall, zone, fold)
    except NoSuchTime:
        return _end_of_gap(wall, zone)


def wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock in `zone` shows at `moment`: a naive datetime with its fold."""
    return moment.astimezone(zone).replace(tzinfo=None)


def is_ambiguous(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows `wall` twice, because it was put back."""
    return _moment(wall, zone, 0) < _moment(wall, zone, 1)


def _moment(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    if wall.tzinfo is not None:
        raise ValueError(f"a wall time has no zone of its own: {wall}")
    if not EARLIEST_WALL <= wall <= LATEST_WALL:
        raise ValueError(f"no booking is made for {wall:%Y-%m-%d}")
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clock jumps over `wall`.

    In a gap, fold 1 reads the time with the offset after the jump, a moment before it; fold 0 the other way round.
    """
    before, after = _moment(wall, zone, 1), _moment(wall, zone, 0)
    offset_after = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset_after:
            after = middle
        else:
            before = middle
    return after
