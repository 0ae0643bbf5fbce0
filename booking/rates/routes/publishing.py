"""Published prices: of an instrument, with what a use would cost each tier and the reader; of a whole school."""

from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking import access
from booking.access import public
from booking.catalogue.queries.institutions import find_institution
from booking.clock import now
from booking.concerned import may_propose_prices
from booking.domain.agreement import Clause
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.languages import current_language
from booking.rates import queries
from booking.rates.presenting import columns, days_in_words, rows_of
from booking.rates.routes.blueprint import blueprint
from booking.rates.sentences import told
from booking.rates.words import TIERS, fees_in_words
from booking.reservations.forms import MODE_WORDS
from booking.reservations.hours import viewing
from booking.reservations.routes.loading import instrument_or_404
from booking.reservations.wall_clock import IntervalForm, written
from models import Instrument

A_USE = timedelta(hours=2)
STEP = timedelta(minutes=60)


@blueprint.get("/instruments/<public_id>/prices")
@public
def of_instrument(public_id: str) -> ResponseReturnValue:
    """Its prices by tier, and a quote for each tier and for the reader; ?starts=&ends=&mode= say of what. The quote is
    a fragment for the instrument's page."""
    instrument = instrument_or_404(public_id)
    today = wall_time(now(), instrument.zone).date()
    listed = queries.list_on(instrument, today)
    tier, clause = queries.tier_of(instrument, viewing(current_user), now())
    shown: dict[str, Any] = {
        "instrument": instrument,
        "listed": listed,
        "rows": rows_of(listed) if listed else [],
        "fees": fees_in_words(listed) if listed else [],
        "days": days_in_words(listed) if listed else "",
        "columns": columns(),
        "tier": str(TIERS[tier]) if tier else "",
        "agreement": _named(clause),
        "may_propose": may_propose_prices(current_user, instrument.facility),
    }
    if "HX-Request" in request.headers:
        return render_template("rates/_of_instrument.html", **shown)
    return render_template("rates/of_instrument.html", **shown, **_quoted(instrument))


@blueprint.get("/schools/<public_id>/prices")
@public
def of_school(public_id: str) -> ResponseReturnValue:
    """The published price list of a school: all instruments that have prices."""
    school = find_institution(public_id) or abort(404)
    lists = queries.priced_instruments(school, now().date())
    shown = [
        {"instrument": one.instrument, "rows": rows_of(one), "fees": fees_in_words(one), "days": days_in_words(one)}
        for one in lists
    ]
    return render_template("rates/of_school.html", school=school, lists=shown, columns=columns(), today=now().date())


def _named(clause: Clause | None) -> str:
    """The agreement in the language of the moment."""
    if clause is None:
        return ""
    return clause.agreement_zh if current_language() == "zh" and clause.agreement_zh else clause.agreement


def _quoted(instrument: Instrument) -> dict[str, Any]:
    """The form, and what its use costs each tier and the reader; of a form that cannot be read, only the form."""
    form = IntervalForm(instrument.zone, formdata=request.args or None, data=_a_use(instrument), meta={"csrf": False})
    mode = request.args.get("mode", "")
    mode = mode if mode in instrument.modes else next(iter(instrument.modes), "self_operated")
    quotes, mine = [], None
    if form.validate() and form.interval is not None:
        quotes = queries.quotes_by_tier(instrument, form.interval, mode)
        person = current_user if access.is_signed_in(current_user) else None
        mine = queries.quote_for(instrument, person, form.interval, mode, now())
    return {
        "form": form,
        "mode": mode,
        "modes": {one: MODE_WORDS[one] for one in instrument.modes},
        "quotes": [(str(TIERS[one.tier]), told(one.quote) if one.quote else None) for one in quotes],
        "mine": told(mine) if mine else None,
        "action": url_for("rates.of_instrument", public_id=instrument.public_id),
    }


def _a_use(instrument: Instrument) -> dict[str, str]:
    """Two hours tomorrow morning, or as long as it has to be."""
    zone = instrument.zone
    tomorrow = wall_time(now() + timedelta(days=1), zone).replace(hour=10, minute=0, second=0, microsecond=0)
    starts_at = tomorrow.replace(tzinfo=zone)
    length = max(
        min(A_USE, timedelta(minutes=instrument.longest_minutes)), timedelta(minutes=instrument.shortest_minutes)
    )
    used = Interval(starts_at, starts_at + length)
    return {"starts": written(used.starts_at, zone), "ends": written(used.ends_at, zone)}
