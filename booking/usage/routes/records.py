"""One use: what it was, what lacks, and the lab's correction of its times."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import runs, signed_in
from booking.clock import now
from booking.domain.usage import difference, effective_minutes, lacks
from booking.languages import current_language
from booking.paging import page_of
from booking.reservations.forms import MODE_WORDS
from booking.reservations.routes.loading import own_groups
from booking.transaction import transaction
from booking.usage import actions, queries
from booking.usage.forms import TimesForm, UseForm
from booking.usage.refusals import NotPossible
from booking.usage.routes.blueprint import blueprint
from booking.usage.words import EVIDENCE, LACKS, PURPOSES, in_words, menders, problem
from models import Group, Usage


@blueprint.get("/uses")
@signed_in
def mine() -> ResponseReturnValue:
    """What the reader has used, the latest first."""
    page = page_of(queries.usages_of_person(current_user), max(1, request.args.get("page", 1, type=int)))
    return render_template(
        "usage/mine.html", page=page, problems={one.usage.id: one for one in queries.problems(page.rows, now())},
        effective_minutes=effective_minutes, evidence_words=EVIDENCE, lack_words=LACKS,
        url_of=lambda number: url_for("usage.mine", page=number),
    )  # fmt: skip


@blueprint.get("/usages/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    usage = usage_or_404(public_id)
    return usage_page(usage)


@blueprint.post("/usages/<public_id>")
@signed_in
def record(public_id: str) -> ResponseReturnValue:
    """What the person, or the lab, says of it."""
    usage = usage_or_404(public_id)
    if not may_fill_in(usage):
        abort(404)
    form = UseForm(usage, _groups(usage), queries.consumables_of(usage.instrument.facility_id), request.form)
    if not form.validate():
        return usage_page(usage, form), 422
    given = form.given
    try:
        with transaction():
            actions.fill_in(usage, given, now())
    except NotPossible as refused:
        return usage_page(usage, refused=refused), 409
    flash(_("Saved."), "success")
    return redirect(url_for("usage.show", public_id=public_id), 303)


@blueprint.post("/usages/<public_id>/times")
@signed_in
def correct(public_id: str) -> ResponseReturnValue:
    """The lab's word on when it was used, or that nobody came."""
    usage = run_usage_or_404(public_id)
    form = TimesForm(usage, queries.staff_of(usage), request.form)
    if not form.validate():
        return usage_page(usage, times_form=form), 422
    times = form.times
    try:
        with transaction():
            actions.correct(usage, times, now())
    except NotPossible as refused:
        return usage_page(usage, refused=refused), 409
    flash(_("Saved."), "success")
    return redirect(url_for("usage.show", public_id=public_id), 303)


def usage_or_404(public_id: str) -> Usage:
    return queries.find_usage(current_user, public_id) or abort(404)


def run_usage_or_404(public_id: str) -> Usage:
    """Of an instrument that the reader runs."""
    usage = usage_or_404(public_id)
    return usage if runs(current_user, usage.instrument.facility) else abort(404)


def may_fill_in(usage: Usage) -> bool:
    """The person herself and the lab; the head of her group only reads."""
    return usage.person_id == current_user.id or runs(current_user, usage.instrument.facility)


def usage_page(
    usage: Usage,
    form: UseForm | None = None,
    times_form: TimesForm | None = None,
    refused: NotPossible | None = None,
) -> str:
    facility, moment = usage.instrument.facility, now()
    runs_it = runs(current_user, facility)
    consumables = queries.consumables_of(facility.id)
    is_open = usage.confirmed_at is None and may_fill_in(usage)
    return render_template(
        "usage/show.html",
        usage=usage,
        form=form or UseForm(usage, _groups(usage), consumables, None),
        times_form=(times_form or TimesForm(usage, queries.staff_of(usage), None)) if runs_it else None,
        refused=[problem(refused.code)] if refused else [],
        runs_it=runs_it,
        is_open=is_open,
        lacks=[(LACKS[one], menders(one, usage.person.name)) for one in lacks(usage.record, moment)],
        differences=in_words(difference(usage.record)),
        effective=effective_minutes(usage.record),
        counted=queries.counted_names(facility.id, usage.items, current_language()) if not is_open else [],
        purpose_words=PURPOSES,
        evidence_words=EVIDENCE,
        mode_words=MODE_WORDS,
    )


def _groups(usage: Usage) -> list[Group]:
    """Labs that it can be for: the person's, as far as the reader is she; for the lab the one that it is for."""
    mine = list(own_groups()) if usage.person_id == current_user.id else list(queries.groups_of(usage.person_id))
    return [*mine, usage.group] if usage.group and usage.group not in mine else mine
