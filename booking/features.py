"""The features of the application. Each is a package whose `init_app(app)` registers its routes and commands."""

from types import ModuleType

from booking import (
    accounts,
    administration,
    appearance,
    calendars,
    catalogue,
    demo,
    exporting,
    facility,
    finding,
    home,
    importing,
    reservations,
    series,
    timeline,
)

ALL: tuple[ModuleType, ...] = (
    home,
    accounts,
    appearance,
    catalogue,
    timeline,
    finding,
    reservations,
    series,
    facility,
    calendars,
    importing,
    exporting,
    administration,
    demo,
)
