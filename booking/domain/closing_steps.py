"""The steps of a settlement: open, cut, statements, agreed, paid, sealed; which one is next, and what blocks it."""

import enum
from dataclasses import dataclass
from datetime import date, datetime


class Step(enum.StrEnum):
    """Where a settlement stands, in this order."""

    OPEN = "open"
    CUT = "cut"
    ISSUED = "issued"
    AGREED = "agreed"
    PAID = "paid"
    SEALED = "sealed"


STEPS = tuple(Step)


class Block(enum.StrEnum):
    """Why the next step cannot be taken yet."""

    NOT_OVER = "not_over"
    EARLIER_OPEN = "earlier_open"
    NOTHING_IN_IT = "nothing_in_it"
    UNANSWERED = "unanswered"
    UNPAID = "unpaid"
    UNSOUND = "unsound"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about the next step. `today` is the region's date. `unanswered`: statements that nobody has agreed
    to; `bound`: those of them whose silence is no consent, whatever the time. `faults`: what a check of the books has
    found."""

    step: Step
    until: date
    today: date
    now: datetime
    is_earlier_open: bool = False
    lines: int = 0
    answer_until: datetime | None = None
    unanswered: int = 0
    bound: int = 0
    unpaid: int = 0
    faults: int = 0

    @property
    def next_step(self) -> Step | None:
        number = STEPS.index(self.step) + 1
        return STEPS[number] if number < len(STEPS) else None

    @property
    def is_answer_time_over(self) -> bool:
        return self.answer_until is not None and self.answer_until <= self.now


def blocks(facts: Facts) -> tuple[Block, ...]:
    """Everything that keeps the next step from being taken; empty when it can be."""
    waits_for = facts.bound if facts.is_answer_time_over else facts.unanswered
    found = {
        Step.OPEN: {Block.NOT_OVER: facts.today < facts.until, Block.EARLIER_OPEN: facts.is_earlier_open},
        Step.CUT: {Block.NOTHING_IN_IT: not facts.lines},
        Step.ISSUED: {Block.UNANSWERED: waits_for > 0},
        Step.AGREED: {Block.UNPAID: facts.unpaid > 0},
        Step.PAID: {Block.UNSOUND: facts.faults > 0},
        Step.SEALED: {},
    }
    return tuple(block for block, stands in found[facts.step].items() if stands)
