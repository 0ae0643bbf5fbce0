"""The queue of whoever has to decide, several decided at once, and how much waits."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking.access import signed_in
from booking.approvals import queries
from booking.approvals.records import records_of
from booking.approvals.routes.blueprint import blueprint
from booking.approvals.routes.trying import attempt
from booking.approvals.words import STATES, STEPS, level_words
from booking.clock import now
from booking.domain.approving import StepKind
from booking.paging import page_of
from booking.reservations.actions import accept, decline
from booking.reservations.clocks import reader_zone
from booking.reservations.forms import MODE_WORDS, ReasonForm

MOST_AT_ONCE = 100
A_PAGE = 50


@blueprint.get("/approvals")
@signed_in
def index() -> ResponseReturnValue:
    """What waits for the reader's word; ?instrument= and ?kind= narrow it."""
    return queue_page()


@blueprint.get("/approvals/count")
@signed_in
def count() -> ResponseReturnValue:
    """How much waits, as a fragment for the menu; without htmx the queue itself."""
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("approvals.index"))
    return render_template("approvals/_count.html", waiting=queries.queue_length(current_user, now()))


@blueprint.post("/approvals/decisions")
@signed_in
def decide_several() -> ResponseReturnValue:
    """Yes or no to all that are ticked, each for itself: one that is refused does not stop the others."""
    form, chosen = ReasonForm(), request.form.getlist("step")[:MOST_AT_ONCE]
    is_yes = request.form.get("decision") == "yes"
    if not form.validate() or not chosen or request.form.get("decision") not in ("yes", "no"):
        flash(_("Tick what you decide on, then press a button."), "warning")
        return queue_page(), 422
    done = sum(_decided(one, is_yes, form.words) for one in dict.fromkeys(chosen))
    _tell(done, len(set(chosen)) - done, is_yes)
    return redirect(url_for("approvals.index"), 303)


def queue_page() -> str:
    """The queue as its address narrows it, a page of it."""
    moment = now()
    chosen = {name: request.args.get(name, "") for name in ("instrument", "kind")}
    waiting = queries.waiting_for_word(current_user, moment, **chosen)
    page = page_of(waiting, request.args.get("page", 1, type=int), A_PAGE)
    return render_template(
        "approvals/index.html", steps=page.rows, page=page, is_narrowed=any(chosen.values()), chosen=chosen,
        instruments=queries.instruments_in_queue(current_user, moment), kinds=StepKind,
        records=records_of(page.rows, moment), reason_form=ReasonForm(formdata=None),
        url_of=lambda number: _address_of(number, chosen), **page_words(),
    )  # fmt: skip


def _address_of(number: int, chosen: dict[str, str]) -> str:
    return url_for("approvals.index", page=number, instrument=chosen["instrument"], kind=chosen["kind"])


def page_words() -> dict[str, Any]:
    """What all pages of deciding say things with."""
    return {
        "step_words": STEPS, "state_words": STATES, "mode_words": MODE_WORDS, "level_words": level_words,
        "reader_zone": reader_zone(),
    }  # fmt: skip


def _decided(public_id: str, is_yes: bool, words: str) -> bool:
    step = queries.step_to_decide(current_user, public_id, now())
    if step is None:
        return False
    reservation, by_id, zone = step.reservation, current_user.id, step.reservation.instrument.zone
    if is_yes:
        return not attempt(lambda at: accept(reservation, by_id, at, step=public_id, reason=words), zone)
    return not attempt(lambda at: decline(reservation, by_id, at, words, step=public_id), zone)


def _tell(done: int, left: int, is_yes: bool) -> None:
    if done and is_yes:
        flash(
            ngettext("Your yes to %(num)d request is noted.", "Your yes to %(num)d requests is noted.", done), "success"
        )
    elif done:
        flash(ngettext("%(num)d request declined.", "%(num)d requests declined.", done), "success")
    if left:
        flash(
            ngettext(
                "%(num)d could not be decided: it has changed meanwhile, or the time is not possible any more.",
                "%(num)d could not be decided: they have changed meanwhile, or the time is not possible any more.",
                left,
            ),
            "warning",
        )
