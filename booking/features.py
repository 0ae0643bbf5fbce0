"""The features of the application. Each is a package whose `init_app(app)` registers its routes and commands."""

from types import ModuleType

from booking import accounts, appearance, calendars, catalogue, home, timeline

ALL: tuple[ModuleType, ...] = (home, accounts, appearance, catalogue, timeline, calendars)
