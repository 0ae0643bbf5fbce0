"""The pages of charges: lists, one of them, disputing and correcting, and what a lab can charge."""

from booking.charges.routes import answering, making, showing  # their routes stand on the blueprint
from booking.charges.routes.blueprint import blueprint

__all__ = ["answering", "blueprint", "making", "showing"]
