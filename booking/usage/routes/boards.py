"""What the lab has before its eyes: today at its benches, and every use that lacks something."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.access import signed_in
from booking.clock import now
from booking.domain.attendance import Standing
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap
from booking.facility.queries import instruments_of
from booking.facility.routes.loading import facility_or_404
from booking.faults.words import SEVERITIES
from booking.paging import page_of
from booking.usage import queries
from booking.usage.routes.blueprint import blueprint
from booking.usage.words import EVIDENCE, LACKS, STANDINGS, grace_in_words, menders

ORDER = (
    Standing.OVERRUN, Standing.RUNNING, Standing.LATE, Standing.NEXT, Standing.NO_SHOW, Standing.NOT_CHECKED,
    Standing.DONE,
)  # fmt: skip


@blueprint.get("/facilities/<public_id>/today")
@signed_in
def today(public_id: str) -> ResponseReturnValue:
    """Running, late, next, pending, faults."""
    facility, moment = facility_or_404(public_id), now()
    zone = ZoneInfo(facility.time_zone)
    rows = queries.board_of(facility, _today(moment, zone), moment)
    grace = queries.grace_of(facility.id)
    return render_template(
        "usage/today.html",
        facility=facility,
        zone=zone,
        now=moment,
        parts=[(one, [row for row in rows if row.standing is one]) for one in ORDER],
        instruments=len(instruments_of(facility)),
        pending=queries.pending_of(facility, moment),
        faults=queries.open_faults_of(facility),
        severities=SEVERITIES,
        standings=STANDINGS,
        grace=grace,
        expected=grace_in_words(grace),
    )


@blueprint.get("/facilities/<public_id>/problems")
@signed_in
def problems(public_id: str) -> ResponseReturnValue:
    """Everything that lacks what billing or reports need, with who can mend it."""
    facility, moment = facility_or_404(public_id), now()
    page = page_of(queries.lacking_of(facility, moment), max(1, request.args.get("page", 1, type=int)))
    return render_template(
        "usage/problems.html",
        facility=facility,
        page=page,
        problems=queries.problems(page.rows, moment),
        lack_words=LACKS,
        evidence_words=EVIDENCE,
        menders=menders,
        url_of=lambda number: url_for("usage.problems", public_id=public_id, page=number),
    )


def _today(moment: datetime, zone: ZoneInfo) -> Interval:
    """The local day that it is."""
    on = moment.astimezone(zone).date()
    first, last = (to_utc_after_gap(datetime.combine(day, time()), zone) for day in (on, on + timedelta(days=1)))
    return Interval(first, last)
