"""The features of the application. Each is a package whose `init_app(app)` registers its routes and commands.

Features use each other's actions, queries and words, so a package imports its own pages only then, never by itself.
"""

from types import ModuleType

from booking import (
    accounts,
    administration,
    agreements,
    appearance,
    approvals,
    calendars,
    catalogue,
    demo,
    exporting,
    extras,
    facility,
    faults,
    finding,
    home,
    importing,
    policies,
    qualifications,
    quotas,
    reservations,
    series,
    simulator,
    timeline,
    training,
    usage,
    waiting,
)

ALL: tuple[ModuleType, ...] = (
    qualifications,
    home,
    accounts,
    appearance,
    catalogue,
    timeline,
    finding,
    reservations,
    series,
    waiting,
    approvals,
    extras,
    training,
    facility,
    usage,
    faults,
    quotas,
    agreements,
    simulator,
    calendars,
    policies,
    importing,
    exporting,
    administration,
    demo,
)
