"""The states of a reservation and the steps between them."""

import enum


class State(enum.StrEnum):
    """`requested` and `confirmed` hold their time, and `offered` for whoever waits; the others hold none."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    OFFERED = "offered"
    LAPSED = "lapsed"


class Step(enum.StrEnum):
    """What can be done with a reservation that there is."""

    CHANGE = "change"
    CANCEL = "cancel"
    RESTORE = "restore"
    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE_UP = "take_up"
    LAPSE = "lapse"


HOLDING = frozenset({State.REQUESTED, State.CONFIRMED})

# From which states a step is possible, and to which it may lead.
STEPS: dict[Step, tuple[frozenset[State], frozenset[State]]] = {
    Step.CHANGE: (HOLDING, HOLDING),
    Step.CANCEL: (HOLDING, frozenset({State.CANCELLED})),
    Step.RESTORE: (frozenset({State.CANCELLED}), HOLDING),
    Step.ACCEPT: (frozenset({State.REQUESTED}), frozenset({State.CONFIRMED})),
    Step.DECLINE: (frozenset({State.REQUESTED}), frozenset({State.DECLINED})),
    Step.TAKE_UP: (frozenset({State.OFFERED}), HOLDING),
    Step.LAPSE: (frozenset({State.OFFERED}), frozenset({State.LAPSED})),
}


class WrongState(Exception):
    """The step is not possible any more: the reservation is in `state`, somebody was faster or the page is old."""

    def __init__(self, step: Step, state: State) -> None:
        super().__init__(f"cannot {step} a reservation that is {state}")
        self.step = step
        self.state = state


def can(step: Step, state: State) -> bool:
    return state in STEPS[step][0]


def check(step: Step, state: State) -> None:
    """Raises WrongState unless the step is possible from `state`."""
    if not can(step, state):
        raise WrongState(step, state)
