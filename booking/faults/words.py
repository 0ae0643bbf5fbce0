"""Faults in words: how bad, and what became of them."""

from flask_babel import lazy_gettext as _l

from models import FaultState, Severity

SEVERITIES = {
    Severity.MINOR: (_l("Work goes on"), "neutral", "info-circle"),
    Severity.LIMITS: (_l("Some work is not possible"), "warn", "exclamation-triangle"),
    Severity.STOPS: (_l("Nothing works"), "bad", "x-octagon"),
}
STATES = {
    FaultState.OPEN: (_l("Not mended yet"), "warn", "hourglass-split"),
    FaultState.MENDED: (_l("Mended"), "good", "check-circle"),
    FaultState.NO_FAULT: (_l("No fault"), "neutral", "slash-circle"),
}
