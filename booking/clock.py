"""The only place that asks the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def running_from(moment: datetime) -> Callable[[], datetime]:
    """A clock that shows `moment` now and goes on by seconds, whatever is done to the machine's clock meanwhile."""
    begun = time.monotonic()
    return lambda: moment + timedelta(seconds=int(time.monotonic() - begun))
