"""The pages of settlements: the list, one of them with its steps, statements, payments, files, the accounts."""

from booking.settlement.routes import books, files, paying, showing, statements, stepping  # routes on the blueprint
from booking.settlement.routes.blueprint import blueprint

__all__ = ["blueprint", "books", "files", "paying", "showing", "statements", "stepping"]
