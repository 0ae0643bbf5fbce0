"""What a request has freed is offered at once, after it, and not only when the scheduler comes round."""

from flask import Response, request

from booking.clock import now
from booking.waiting.rounds import offer_freed

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Blueprints whose requests may leave time free.
FREEING = frozenset(
    {"reservations", "approvals", "facility", "series", "waiting", "catalogue", "policies", "usage", "faults"}
)
TAKING = frozenset({"reservations.create"})  # what only takes time frees none


def offer_after(response: Response) -> Response:
    """Ask whether anything that somebody waits for has changed; one query when nothing has."""
    may_free = request.method in CHANGES and request.blueprint in FREEING and request.endpoint not in TAKING
    if may_free and response.status_code < 400:
        offer_freed(now())
    return response
