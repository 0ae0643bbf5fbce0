"""An instrument's rules as sentences: what the rules of booking will say, told before anybody asks."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import formats
from booking.approvals.queries import policy_for
from booking.approvals.words import policy_in_words
from booking.catalogue.sentences import MODES
from booking.domain.opening import ALWAYS, MINUTES_A_DAY, Window
from models import ApprovalPolicy, Instrument, Mode, OpenTo

EVERY_DAY = list(range(7))


def rules_in_words(
    instrument: Instrument, windows: Sequence[Window], others: str = "", *, has_policy: bool = True
) -> list[tuple[str, str]]:
    """Name and sentence of each rule, in the order in which a person meets them; without those that ask nothing.

    `windows` are those that the reader may use, `others` says whose other hours are. `has_policy`: approval may be
    ruled by a policy, which then is read.
    """
    rules = [
        (_("Who may book"), who_may_book(instrument)),
        (_("How it is used"), _list(str(MODES[Mode(mode)]) for mode in instrument.modes if mode in set(Mode))),
        (_("Opening hours"), hours_in_words(windows) or _("None for you")),
        (_("Open to others only"), others),
        (_("Public holidays"), _holidays(instrument)),
        (_("Length"), _length(instrument)),
        (
            _("Time steps"),
            _("Starts and ends every %(minutes)s", minutes=formats.duration(instrument.increment_minutes)),
        ),
        (_("How far ahead"), _ahead(instrument)),
        (_("Set-up and clean-up"), _padding(instrument)),
        (_("Approval"), _approval(instrument, policy_for(instrument) if has_policy else None)),
        (_("Giving back"), _giving_back(instrument)),
    ]
    return [(name, text) for name, text in rules if text]


def who_may_book(instrument: Instrument) -> str:
    """Whose members may book."""
    if instrument.open_to == OpenTo.NOBODY:
        return _("Not booked here; ask the lab")
    if instrument.open_to == OpenTo.INSTITUTION:
        return _("Members of the school that owns it")
    return _("Members of every school of the region")


def _holidays(instrument: Instrument) -> str:
    return "" if instrument.is_closed_on_holidays else _("Open as on other days")


def hours_in_words(windows: Sequence[Window]) -> str:
    """Days with the same hours are told together: "Mon–Fri 08:00–18:00; Sat 09:00–12:00"."""
    if tuple(windows) == ALWAYS:
        return _("Day and night, every day")
    by_day: dict[int, list[Window]] = {}
    for window in sorted(windows):
        by_day.setdefault(window.weekday, []).append(window)
    hours = {day: _(", ").join(_span(window) for window in of_day) for day, of_day in by_day.items()}
    runs = (list(run) for _hours, run in groupby(sorted(hours), key=lambda day: hours[day]))
    told = (f"{_days(part)} {hours[part[0]]}" for run in runs for part in _consecutive(run))
    return _("; ").join(told)


def _consecutive(days: list[int]) -> Iterable[list[int]]:
    for _key, part in groupby(enumerate(days), key=lambda numbered: numbered[1] - numbered[0]):
        yield [day for _number, day in part]


def _days(days: list[int]) -> str:
    names = [formats.weekday(day, "abbreviated") for day in days]
    if days == EVERY_DAY:
        return _("Every day")
    if len(days) < 3:
        return _(", ").join(names)
    return _("%(first)s–%(last)s", first=names[0], last=names[-1])


def _span(window: Window) -> str:
    if (window.opens_minute, window.closes_minute) == (0, MINUTES_A_DAY):
        return _("all day")
    return f"{_clock(window.opens_minute)}–{_clock(window.closes_minute)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _length(instrument: Instrument) -> str:
    shortest, longest = formats.duration(instrument.shortest_minutes), formats.duration(instrument.longest_minutes)
    if instrument.shortest_minutes == instrument.longest_minutes:
        return _("Always %(length)s", length=longest)
    return _("From %(shortest)s to %(longest)s", shortest=shortest, longest=longest)


def _ahead(instrument: Instrument) -> str:
    horizon = ngettext("up to %(num)d day", "up to %(num)d days", instrument.horizon_days)
    if instrument.notice_minutes:
        return _(
            "At least %(notice)s, %(horizon)s", notice=formats.duration(instrument.notice_minutes), horizon=horizon
        )
    return _("At once, and %(horizon)s", horizon=horizon)


def _padding(instrument: Instrument) -> str:
    before, after = formats.duration(instrument.setup_minutes), formats.duration(instrument.cleanup_minutes)
    if instrument.setup_minutes and instrument.cleanup_minutes:
        return _("%(before)s before and %(after)s after each use are kept free", before=before, after=after)
    if instrument.setup_minutes:
        return _("%(before)s before each use are kept free", before=before)
    return _("%(after)s after each use are kept free", after=after) if instrument.cleanup_minutes else ""


def _approval(instrument: Instrument, policy: ApprovalPolicy | None) -> str:
    if policy is not None:
        return policy_in_words(policy)
    if instrument.is_approval_needed:
        return _("The lab decides on each booking; the time is held for you meanwhile")
    return _("Not needed: what keeps the rules is booked at once")


def _giving_back(instrument: Instrument) -> str:
    if not instrument.cancel_notice_minutes:
        return _("Until it starts")
    return _("At least %(time)s before it starts", time=formats.duration(instrument.cancel_notice_minutes))


def _list(words: Iterable[str]) -> str:
    return _(", ").join(words)
