"""What is done with qualifications, requirements, recognitions and certificates."""

from booking.domain.held import Fate
from booking.qualifications.actions.granting import grant
from booking.qualifications.actions.withdrawing import reinstate, set_fate, withdraw

__all__ = ["Fate", "grant", "reinstate", "set_fate", "withdraw"]
