"""The timeline's pages and what its calendar loads."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking import formats
from booking.access import public
from booking.catalogue.queries.rows import found_ids
from booking.catalogue.queries.search import Viewer
from booking.clock import now
from booking.languages import chosen_time_zone, current_language
from booking.paging import Page
from booking.timeline import door, events, shown, week
from booking.timeline.days import listed
from booking.timeline.queries import rows
from booking.timeline.queries.occupied import occupied, occupied_to_judge
from booking.timeline.shown import Shown
from models import Instrument

blueprint = Blueprint("timeline", __name__)


@blueprint.get("/timeline")
@public
def show() -> ResponseReturnValue:
    """Instruments below each other, a day or a week: as a grid to drag on, and as lists with buttons."""
    wanted = shown.read(request.args, _today())
    page, at = _page(wanted), now()
    schools, techniques = rows.schools_and_techniques()
    filled, facts = occupied_to_judge(page.rows, wanted.on, wanted.days, _viewer(), at)
    return render_template(
        "timeline/show.html",
        shown=wanted,
        page=page,
        listed=listed(filled, wanted.on, wanted.days, at, facts),
        schools=_options(schools),
        techniques=_options(techniques),
        today=_today(),
        title=_title(wanted),
        step=timedelta(days=wanted.days),
        address=lambda **changes: url_for("timeline.show", **wanted.at(**changes)),
        page_address=lambda number: url_for("timeline.show", **wanted.at(page=number)),
        feed=url_for("timeline.feed", **wanted.at(page=page.number)),
    )


@blueprint.get("/timeline/events.json")
@public
def feed() -> ResponseReturnValue:
    """The same rows and days as JSON."""
    wanted = shown.read(request.args, _today())
    return _private(events.payload(occupied(_page(wanted).rows, wanted.on, wanted.days, _viewer()), now()))


@blueprint.get("/timeline/booking")
@public
def book() -> ResponseReturnValue:
    """From the form beside the grid to the check page of the chosen instrument."""
    one = _instrument(request.args.get("instrument", ""))
    on, begins, ends = (request.args.get(name, "").strip() for name in ("on", "from", "until"))
    last = on
    if begins and ends and ends <= begins:
        last = (shown.read_day(on, _today()) + timedelta(days=1)).isoformat()
    wanted: dict[str, Any] = {"starts": f"{on}T{begins}", "ends": f"{last}T{ends}"}
    return redirect(url_for("reservations.check", public_id=one.public_id, **wanted))


@blueprint.get("/instruments/<public_id>/week")
@public
def instrument_week(public_id: str) -> ResponseReturnValue:
    """One instrument's week on a page of its own."""
    one = _instrument(public_id)
    return render_template(
        "timeline/week.html", instrument=one, week=week.week_of(one, _first_day(one), _viewer(), now())
    )


@blueprint.get("/instruments/<public_id>/week.json")
@public
def instrument_feed(public_id: str) -> ResponseReturnValue:
    """The same week as JSON."""
    one = _instrument(public_id)
    return _private(events.payload(occupied([one], _first_day(one), week.DAYS, _viewer()), now()))


@blueprint.get("/instruments/<public_id>/door-sheet")
@public
def door_sheet(public_id: str) -> ResponseReturnValue:
    """What hangs at the instrument's door: name, QR code, opening hours, this week as busy."""
    one = _instrument(public_id)
    return render_template("timeline/door_sheet.html", sheet=door.sheet_of(one, _first_day(one), now()))


def _page(wanted: Shown) -> Page[Instrument]:
    return rows.instruments_page(found_ids(wanted.search, Viewer()), _viewer(), wanted.page, wanted.rows)


def _instrument(public_id: str) -> Instrument:
    return rows.find_instrument(public_id, _viewer()) or abort(404)


def _first_day(one: Instrument) -> date:
    today = now().astimezone(one.zone).date()
    return shown.monday_of(shown.read_day(request.args.get("on", ""), today))


def _today() -> date:
    """Today where the reader lives."""
    return now().astimezone(ZoneInfo(chosen_time_zone() or rows.usual_time_zone())).date()


def _title(wanted: Shown) -> str:
    last = wanted.on + timedelta(days=wanted.days - 1)
    return formats.day(wanted.on) if wanted.days == 1 else f"{formats.day(wanted.on)} – {formats.day(last)}"


def _options(named: rows.NamedCodes) -> list[tuple[str, str]]:
    is_chinese = current_language() == "zh"
    return [(code, (is_chinese and name_zh) or name) for code, name, name_zh in named]


def _viewer() -> Any:
    return current_user


def _private(content: dict[str, Any]) -> ResponseReturnValue:
    """Never kept by a cache between: what is in it depends on the reader."""
    return content, {"Cache-Control": "private, no-cache"}
