"""The pages of approvals, and what is sent from them."""

from booking.approvals.routes import answering, by_mail, deciding, queue, settings
from booking.approvals.routes.blueprint import blueprint

__all__ = ["answering", "blueprint", "by_mail", "deciding", "queue", "settings"]
