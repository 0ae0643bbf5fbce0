"""What can be asked of series: one that a person may see, its occurrences, and what its rule would make of them."""

from booking.series.queries.lists import Place, find_series, occurrences_of, place_in_series, still_to_come
from booking.series.queries.planning import Line, Plan, plan_of_change, plan_of_new

__all__ = [
    "Line", "Place", "Plan", "find_series", "occurrences_of", "place_in_series", "plan_of_change", "plan_of_new",
    "still_to_come",
]  # fmt: skip
