"""Charges in words: what is charged and why, how they stand, why something cannot be disputed."""

from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking import formats
from booking.charges.actions.disputing import Why
from booking.charges.queries.listed import Scope
from booking.domain import quoted
from booking.languages import current_language
from booking.rates.sentences import line_in_words
from models import Cause, Charge, ChargeLine, DisputeState, Share

CAUSES: dict[Cause, LazyString] = {
    Cause.USE: _l("Use"),
    Cause.CANCELLATION: _l("Late cancellation"),
    Cause.NO_SHOW: _l("No-show"),
    Cause.REVERSAL: _l("Reversal"),
    Cause.CORRECTION: _l("Correction"),
}
SCOPES: dict[Scope, LazyString] = {
    Scope.MINE: _l("My uses"),
    Scope.LABS: _l("My labs"),
    Scope.PAID: _l("What my school pays"),
    Scope.EARNED: _l("What my school earns"),
}
WHYS: dict[Why, LazyString] = {
    Why.AGREED: _l(
        "The settlement that it is in has been agreed. Ask the lab to correct the charge: that comes into the next one."
    ),
    Why.DISPUTED: _l("It is disputed already."),
    Why.REVERSED: _l("It has been taken back."),
    Why.CLOSED: _l("This objection has been answered."),
    Why.OVER: _l("The time to look at it is over. Ask the lab to correct the charge."),
}
DISPUTES: dict[DisputeState, tuple[LazyString, str, str]] = {
    DisputeState.OPEN: (_l("Disputed"), "warn", "exclamation-triangle"),
    DisputeState.UPHELD: (_l("The lab agreed"), "good", "check-circle"),
    DisputeState.REJECTED: (_l("The lab stands by it"), "neutral", "slash-circle"),
    DisputeState.WITHDRAWN: (_l("Taken back"), "neutral", "arrow-counterclockwise"),
}


def line_words(line: ChargeLine, currency: str) -> str:
    """A stored line as the quote said it; a reversal's has the other sign and the same reason."""
    why = quoted.Why(line.why_code, line.why)
    return line_in_words(
        quoted.Line(
            line.kind, Decimal(line.quantity), line.unit, line.unit_price_minor, line.amount_minor, line.rate_id, why,
            line.fund_id,
        ),
        currency,
    )  # fmt: skip


def payer_words(share: Share) -> str:
    """Which school, cost centre or fund bears it."""
    language = current_language()
    school = share.payer.name_in(language) if share.payer else _("The region")
    if share.fund is not None:
        return _("%(fund)s (fund of %(school)s)", fund=share.fund.name_in(language), school=school)
    if share.cost_centre is not None:
        return _("%(school)s, cost centre %(code)s", school=school, code=share.cost_centre.code)
    return school


def standing_badge(charge: Charge, has_dispute: bool, now: datetime) -> tuple[str, str, str]:
    """Word, tone and icon: what is true of it now."""
    if charge.cause is Cause.REVERSAL:
        return str(CAUSES[Cause.REVERSAL]), "neutral", "arrow-counterclockwise"
    if charge.reversal is not None:
        return _("Taken back"), "neutral", "arrow-counterclockwise"
    if has_dispute:
        return _("Disputed"), "warn", "exclamation-triangle"
    if now < charge.review_until:
        return _("To be looked at"), "info", "eye"
    return _("Stands"), "good", "check-circle"


def terms_in_words(charge: Charge) -> str:
    """Until when a payer may object, and what silence means."""
    until = formats.moment(charge.review_until, charge.instrument.zone)
    if charge.is_silence_consent:
        return _("Whoever pays may object to a line until %(until)s. Silence counts as consent.", until=until)
    return _("Whoever pays may object to a line until %(until)s. Silence is no consent.", until=until)
