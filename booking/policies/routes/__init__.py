"""The pages of policies: settings level by level, hours, a school's calendar, people and levels."""

from booking.policies.routes import days, hours, levels, settings
from booking.policies.routes.blueprint import blueprint

__all__ = ["blueprint", "days", "hours", "levels", "settings"]
