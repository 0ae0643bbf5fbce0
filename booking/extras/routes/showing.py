"""The calendar of an accessory or an operator: when it is there and when it is taken, a week at a time."""

from datetime import date, timedelta

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking import formats
from booking.access import is_signed_in, public, runs
from booking.appearance.strips import day_strip
from booking.clock import now
from booking.domain.interval import Interval, subtracted
from booking.domain.localtime import wall_time
from booking.domain.opening import DAY, whole_day
from booking.extras import queries
from booking.extras.routes.blueprint import blueprint
from booking.extras.words import KINDS, hours_of
from booking.reservations.clocks import reader_zone
from models import Option

WEEK = 7
FURTHEST = timedelta(days=800)


@blueprint.get("/extras/<public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """A week from `?week=` on. Who has booked it is told to its lab and to the operator herself."""
    option = option_or_404(public_id)
    zone, moment = option.zone, now()
    today = wall_time(moment, zone).date()
    first = _first(today)
    days = [first + number * DAY for number in range(WEEK)]
    span = Interval(whole_day(days[0], zone).starts_at, whole_day(days[-1], zone).ends_at)
    holds, extra = queries.holds_of(option, span), queries.as_extra(option, days[0], days[-1])
    there = subtracted([span], extra.off_in(span))
    taken = queries.taken_of(holds, len(option.resources))
    return render_template(
        "extras/show.html",
        option=option,
        kind=KINDS[option.kind],
        hours=hours_of(option),
        strips=[(formats.day(on, "short"), day_strip(on, zone, there, taken, (), moment)) for on in days],
        holds=holds if may_see_holds(option) else (),
        sees_holds=may_see_holds(option),
        is_run=runs(current_user, option.facility),
        away=[one for one in option.days_off if one.last >= today],
        weeks=[url_for("extras.show", public_id=public_id, week=str(first + step * DAY)) for step in (-7, 7)],
        span=(days[0], days[-1]),
        zone=zone,
        reader_zone=reader_zone(),
    )


def option_or_404(public_id: str) -> Option:
    """What is offered no more is seen by its lab alone."""
    option = queries.find_option(public_id)
    if option is None or not (option.is_active or may_see_holds(option)):
        abort(404)
    return option


def may_see_holds(option: Option) -> bool:
    return runs(current_user, option.facility) or (is_signed_in(current_user) and option.user_id == current_user.id)


def _first(today: date) -> date:
    """The Monday of the week that is asked for, else of this one."""
    try:
        asked = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        asked = today
    asked = min(max(asked, today - FURTHEST), today + FURTHEST)
    return asked - asked.weekday() * DAY
