"""The pages of imports: choose a file, say what its columns mean, see each row's fate, apply, undo."""

from booking.importing.routes import columns, files, rows, steps
from booking.importing.routes.blueprint import blueprint

__all__ = ["blueprint", "columns", "files", "rows", "steps"]
