"""The pages of accounts. Each module adds its routes to the one blueprint."""

from booking.accounts.routes import (
    groups,
    language,
    memberships,
    passwords,
    people,
    profile,
    registering,
    roles,
    signing_in,
)
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.sessions import local_address

__all__ = [
    "blueprint", "groups", "language", "local_address", "memberships", "passwords", "people", "profile", "registering",
    "roles", "signing_in",
]  # fmt: skip
