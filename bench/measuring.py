"""Timing a piece of work and its floor turn by turn, so that whatever disturbs the machine disturbs both."""

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any

from bench.client import Answer

Ask = Callable[[], Answer]


@dataclass(frozen=True)
class Case:
    """`work` and `floor` each ask once and answer; `asked` is the highest ratio that is allowed."""

    name: str
    floor_name: str
    work: Ask
    floor: Ask
    asked: float
    most_queries: int | None = None
    status: int = 200
    most_rounds: int | None = None  # of work that takes its time


@dataclass(frozen=True)
class Figure:
    """What came of a case; times in milliseconds, of the server's answer as the client sees it.

    `low` and `floor` are tenth percentiles: whatever else runs on the machine only ever adds, so the ratio of the
    lows is the one that comes out alike on a quiet and on a busy machine.
    """

    name: str
    floor_name: str
    low: float
    median: float
    high: float
    floor: float
    ratio: float
    asked: float
    queries: int
    most_queries: int | None
    size: int

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.asked and (self.most_queries is None or self.queries <= self.most_queries)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"is_met": self.is_met}


def measure(case: Case, rounds: int) -> Figure:
    """From `rounds` turns, or as many as the case bears, after a tenth of them to warm up."""
    rounds = min(rounds, case.most_rounds or rounds)
    works: list[Answer] = []
    floors: list[Answer] = []
    for turn in range(rounds + rounds // 10):
        for ask, answers in ((case.floor, floors), (case.work, works)):
            answer = ask()
            if turn >= rounds // 10:
                answers.append(answer)
    wrong = {answer.status for answer in works} - {case.status}
    if wrong:
        raise RuntimeError(f"{case.name}: answered {wrong}, not {case.status}\n{works[-1].body[:2000].decode()}")
    times, floor = _milliseconds(works), _milliseconds(floors)[rounds // 10]
    low = times[rounds // 10]
    return Figure(
        case.name, case.floor_name, low, statistics.median(times), times[rounds * 95 // 100], floor, low / floor,
        case.asked, max(int(answer.headers.get("x-queries", 0)) for answer in works), case.most_queries,
        len(works[-1].body),
    )  # fmt: skip


def _milliseconds(answers: list[Answer]) -> list[float]:
    return sorted(answer.seconds * 1000 for answer in answers)


def taking_turns(paths: list[str]) -> Callable[[], str]:
    """The paths one after the other, again and again, so that no cache of one answer flatters the figure."""
    endless = cycle(paths)
    return lambda: next(endless)
