"""The pages of the waiting list: joining a line, answering an offer, the lab's view."""

from booking.waiting.routes import joining, lab, offers  # their routes stand on the blueprint when imported
from booking.waiting.routes.blueprint import blueprint

__all__ = ["blueprint", "joining", "lab", "offers"]
