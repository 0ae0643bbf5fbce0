"""Which steps are possible from which state."""

import pytest

from booking.domain.lifecycle import HOLDING, STEPS, State, Step, WrongState, can, check

POSSIBLE = {
    (Step.CHANGE, State.REQUESTED), (Step.CHANGE, State.CONFIRMED),
    (Step.CANCEL, State.REQUESTED), (Step.CANCEL, State.CONFIRMED),
    (Step.RESTORE, State.CANCELLED),
    (Step.ACCEPT, State.REQUESTED), (Step.DECLINE, State.REQUESTED),
    (Step.TAKE_UP, State.OFFERED), (Step.LAPSE, State.OFFERED),
}  # fmt: skip


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", State)
def test_a_step_is_possible_only_from_its_states(step: Step, state: State) -> None:
    assert can(step, state) == ((step, state) in POSSIBLE)
    if can(step, state):
        check(step, state)
    else:
        with pytest.raises(WrongState) as refusal:
            check(step, state)
        assert (refusal.value.step, refusal.value.state) == (step, state)


def test_only_accepting_and_restoring_make_a_hold_and_only_ending_gives_it_back() -> None:
    for step in (Step.CHANGE, Step.ACCEPT, Step.RESTORE):
        assert STEPS[step][1] <= HOLDING
    for step in (Step.CANCEL, Step.DECLINE):
        assert not STEPS[step][1] & HOLDING
