"""The catalogue's pages."""

from booking.catalogue.routes import editing, institutions, instruments, search
from booking.catalogue.routes.blueprint import blueprint

__all__ = ["blueprint", "editing", "institutions", "instruments", "search"]
