"""The pages of agreements: the list, one of them, its clauses, and what is done with it."""

from booking.agreements.routes import clauses, proposing, showing, signing  # their routes stand on the blueprint
from booking.agreements.routes.blueprint import blueprint

__all__ = ["blueprint", "clauses", "proposing", "showing", "signing"]
