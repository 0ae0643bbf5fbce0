"""The lab's word on uses: singly, or many at once, with what differs from the booking before her eyes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.domain.usage import difference, effective_minutes
from booking.facility.routes.loading import facility_or_404
from booking.paging import page_of
from booking.transaction import transaction
from booking.undo import offer_undo
from booking.usage import actions, queries
from booking.usage.refusals import Cannot, NotPossible
from booking.usage.routes.blueprint import blueprint
from booking.usage.routes.records import run_usage_or_404, usage_page
from booking.usage.words import EVIDENCE, LACKS, PURPOSES, confirmed_count, in_words, problem
from models import Facility

CONFIRMED = "confirmed"


@blueprint.get("/facilities/<public_id>/usages")
@signed_in
def of_facility(public_id: str) -> ResponseReturnValue:
    """Those that wait for the lab's word; ?show=confirmed those that have it."""
    return _page(facility_or_404(public_id))


@blueprint.post("/facilities/<public_id>/usages/confirmation")
@signed_in
def confirm_several(public_id: str) -> ResponseReturnValue:
    """All that are ticked, or none of them."""
    facility = facility_or_404(public_id)
    ids = set(request.form.getlist("usage"))
    chosen = [one for one in page_of(queries.unconfirmed_of(facility), _number()).rows if one.public_id in ids]
    if not chosen:
        return _page(facility, [{"effect": "refuse", "what": _("Tick at least one."), "how": ""}]), 422
    try:
        with transaction():
            count = actions.confirm(chosen, current_user.id, now())
    except NotPossible as refused:
        return _page(facility, [problem(refused.code)]), 409
    flash(confirmed_count(count), "success")
    return redirect(url_for("usage.of_facility", public_id=public_id), 303)


@blueprint.post("/usages/<public_id>/confirmation")
@signed_in
def confirm(public_id: str) -> ResponseReturnValue:
    usage = run_usage_or_404(public_id)
    try:
        with transaction():
            count = actions.confirm([usage], current_user.id, now())
    except NotPossible:
        return usage_page(usage, refused=NotPossible(Cannot.INCOMPLETE)), 409
    offer_undo(confirmed_count(count), url_for("usage.reopen", public_id=public_id))
    return redirect(url_for("usage.show", public_id=public_id), 303)


@blueprint.post("/usages/<public_id>/reopening")
@signed_in
def reopen(public_id: str) -> ResponseReturnValue:
    """It can be changed again."""
    usage = run_usage_or_404(public_id)
    with transaction():
        actions.reopen(usage, now())
    flash(_("It can be changed again."), "success")
    return redirect(url_for("usage.show", public_id=public_id), 303)


def _page(facility: Facility, refused: list[dict[str, str]] | None = None) -> str:
    is_confirmed = request.args.get("show") == CONFIRMED
    shown = queries.confirmed_of(facility) if is_confirmed else queries.unconfirmed_of(facility)
    page = page_of(shown, _number())
    show = CONFIRMED if is_confirmed else None
    return render_template(
        "usage/of_facility.html",
        facility=facility,
        page=page,
        is_confirmed=is_confirmed,
        refused=refused or [],
        differences={one.id: in_words(difference(one.record)) for one in page.rows},
        problems={one.usage.id: one for one in queries.problems(page.rows, now())},
        effective_minutes=effective_minutes,
        lack_words=LACKS,
        purpose_words=PURPOSES,
        evidence_words=EVIDENCE,
        url_of=lambda number: url_for("usage.of_facility", public_id=facility.public_id, page=number, show=show),
    )


def _number() -> int:
    return max(1, request.values.get("page", 1, type=int))
