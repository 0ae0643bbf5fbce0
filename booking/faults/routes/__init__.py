"""HTTP of faults: reporting one, the lab's list, what becomes of each."""

from booking.faults.routes import deciding, reporting
from booking.faults.routes.blueprint import blueprint

__all__ = ["blueprint", "deciding", "reporting"]
