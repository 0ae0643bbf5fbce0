"""The pages of prices: published, as a quote, of one booking, and proposed."""

from booking.rates.routes import proposing, publishing, quoting  # their routes stand on the blueprint when imported
from booking.rates.routes.blueprint import blueprint

__all__ = ["blueprint", "proposing", "publishing", "quoting"]
