"""What a booking may add to an instrument: accessories, and operators, who work at certain hours only."""

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from booking.domain.availability import Need, Padding
from booking.domain.interval import Interval, merged, subtracted
from booking.domain.opening import Hours, whole_day

WITH_OPERATOR = "with_operator"  # the mode in which one of the instrument's operators is needed


class ExtraKind(enum.StrEnum):
    ACCESSORY = "accessory"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Extra:
    """One that an instrument offers. Any of `resource_ids` will do. Without `hours` it can be used whenever the
    instrument can; `days_off` are local dates, both included. `is_there_for_setup`: hours and days off hold for set-up
    and clean-up, too."""

    id: int
    kind: ExtraKind
    name: str
    resource_ids: tuple[int, ...]
    name_zh: str = ""
    hours: Hours | None = field(default=None, hash=False)
    days_off: tuple[tuple[date, date], ...] = ()
    is_there_for_setup: bool = False

    def off_in(self, span: Interval) -> tuple[Interval, ...]:
        """When it cannot be used within `span`: merged, in order."""
        if self.hours is None:
            return ()
        zone = self.hours.zone
        away = [
            Interval(whole_day(first, zone).starts_at, whole_day(last, zone).ends_at) for first, last in self.days_off
        ]
        return subtracted([span], subtracted(self.hours.open_in(span), away))

    def there_on(self, day: date) -> tuple[Interval, ...]:
        """When it can be used on the local `day`."""
        if self.hours is None or any(first <= day <= last for first, last in self.days_off):
            return ()
        return self.hours.open_on(day)

    def kept_from(self, span: Interval, padding: Padding) -> tuple[Interval, ...]:
        """What no use within `span` may touch because it is not there."""
        off = self.off_in(padding.around(span))
        return merged(map(padding.keep_clear_of, off)) if self.is_there_for_setup else off


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of the extras: any of them will do, and their resources make one need."""

    kind: ExtraKind
    extras: tuple[Extra, ...]


def choices(offered: Iterable[Extra], wanted: Collection[int], mode: str) -> tuple[Choice, ...]:
    """Each accessory that is wanted; with an operator, the one that is wanted or else any. Where the lab has named no
    operators, none is asked for. What is not offered is left out: a rule says so."""
    known = tuple(offered)
    accessories = [one for one in known if one.kind is ExtraKind.ACCESSORY and one.id in wanted]
    found = [Choice(ExtraKind.ACCESSORY, (one,)) for one in accessories]
    operators = tuple(one for one in known if one.kind is ExtraKind.OPERATOR) if mode == WITH_OPERATOR else ()
    if operators:
        chosen = tuple(one for one in operators if one.id in wanted)
        found.append(Choice(ExtraKind.OPERATOR, chosen or operators))
    return tuple(found)


def need_of(choice: Choice, position: int, held_anyway: Collection[int], span: Interval, padding: Padding) -> Need:
    """The choice as a need. What the instrument needs always is not asked for twice: then it has no resource left."""
    off: dict[int, Sequence[Interval]] = {}
    for extra in choice.extras:
        away = extra.kept_from(span, padding)
        off |= {one: away for one in extra.resource_ids if one not in held_anyway}
    return Need(position, tuple(sorted(off)), off)


def besides(
    needs: Sequence[Need], asked: Sequence[Choice], span: Interval, padding: Padding
) -> tuple[tuple[Choice, Need], ...]:
    """Each of what is asked for with its need, in a position beyond those of `needs`, for uses within `span`."""
    held_anyway = {one for need in needs for one in need.resource_ids}
    first = max((need.position for need in needs), default=0) + 1
    found = [
        (choice, need_of(choice, number, held_anyway, span, padding)) for number, choice in enumerate(asked, first)
    ]
    return tuple((choice, need) for choice, need in found if need.resource_ids)
