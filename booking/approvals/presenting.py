"""What a booking's page shows of its approval: where it stands, who has it, what is asked back, the way to decide."""

from typing import Any

from flask_login import current_user

from booking.access import runs
from booking.approvals import queries
from booking.approvals.asking import find_open_step
from booking.approvals.forms import TextForm
from booking.approvals.people import may_decide
from booking.approvals.words import STATES, STEPS
from booking.clock import now
from models import Reservation, ReservationState


def may_decide_on(reservation: Reservation) -> bool:
    """Whether it is the reader's turn to say yes or no; the lab's, where no steps were asked for."""
    step = find_open_step(reservation)
    return (
        runs(current_user, reservation.instrument.facility) if step is None else may_decide(current_user, step, now())
    )


def approval_of(reservation: Reservation, answer_form: TextForm | None = None) -> dict[str, Any]:
    """The parameters of templates/approvals/_of_reservation.html; no query for what is not requested."""
    if reservation.state != ReservationState.REQUESTED:
        return {"decides": runs(current_user, reservation.instrument.facility)}
    step = find_open_step(reservation)
    return {
        "decides": may_decide_on(reservation),
        "to_decide": step.public_id if step else "",
        "turns": queries.turns_of(reservation, now()),
        "talk": queries.talk_of(reservation),
        "answer_form": answer_form or TextForm(formdata=None),
        "step_words": STEPS,
        "state_words": STATES,
    }
