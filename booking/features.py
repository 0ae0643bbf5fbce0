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
    quotas,
    reservations,
    series,
    timeline,
    waiting,
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
    waiting,
    facility,
    quotas,
    calendars,
    importing,
    exporting,
    administration,
    demo,
)
