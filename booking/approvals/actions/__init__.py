"""What can be done with a request besides yes and no: ask back, answer, propose another time, take it, take it back."""

from booking.approvals.actions.absences import come_back, go_away
from booking.approvals.actions.remarks import accept_proposal, answer, ask_back, propose, take_back
from booking.approvals.actions.settings import set_policy

__all__ = ["accept_proposal", "answer", "ask_back", "come_back", "go_away", "propose", "set_policy", "take_back"]
