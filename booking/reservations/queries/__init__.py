"""What can be asked of reservations: lists of a person, a lab, an instrument; the history of one, in words."""

from booking.reservations.queries.history import Entry, history
from booking.reservations.queries.lists import coming_of, coming_of_group, held_on, past_of, past_of_group

__all__ = ["Entry", "coming_of", "coming_of_group", "held_on", "history", "past_of", "past_of_group"]
