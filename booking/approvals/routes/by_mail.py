"""The page that the link in a mail leads to. Opening it, however often, changes nothing; a button decides, once."""

import enum
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import public
from booking.approvals import queries
from booking.approvals.links import find_link, read_again, use_link
from booking.approvals.people import may_decide
from booking.approvals.records import records_of
from booking.approvals.routes.blueprint import blueprint
from booking.approvals.routes.trying import Problems, attempt
from booking.approvals.words import STATES, STEPS, level_words
from booking.clock import now
from booking.reservations.actions import accept, decline
from booking.reservations.clocks import reader_zone
from booking.reservations.forms import MODE_WORDS, ReasonForm
from models import ApprovalLink, ApprovalState


class Fault(enum.StrEnum):
    """Why a link does nothing any more."""

    WRONG = "wrong"
    USED = "used"
    OLD = "old"
    DECIDED = "decided"
    SOMEONE_ELSES = "someone_elses"
    NOT_YOURS = "not_yours"


STATUS = {Fault.WRONG: 404, Fault.SOMEONE_ELSES: 403, Fault.NOT_YOURS: 403}


@blueprint.get("/approvals/by-mail/<token>")
@public
def by_mail(token: str) -> ResponseReturnValue:
    link = find_link(token)
    fault = _fault(link)
    return _faulty(fault) if link is None or fault else _page(link, token)


@blueprint.post("/approvals/by-mail/<token>")
@public
def decide_by_mail(token: str) -> ResponseReturnValue:
    """Yes or no by whoever the link was made for."""
    link, form = find_link(token), ReasonForm()
    fault = _fault(link)
    if link is None or fault:
        return _faulty(fault)
    if not form.validate() or request.form.get("decision") not in ("yes", "no"):
        return _page(link, token, form), 422
    is_yes = request.form["decision"] == "yes"
    problems = _decide(link, is_yes, form.words)
    if not problems:
        return render_template("approvals/thanks.html", is_yes=is_yes)
    fault = _fault(link)
    return _faulty(fault) if fault else (_page(link, token, form, problems), 409)


def _decide(link: ApprovalLink, is_yes: bool, words: str) -> Problems:
    """The link is used up in the same transaction in which the word is given."""
    step, user_id = link.approval, link.user_id
    reservation, public_id = step.reservation, step.public_id

    def decide(at: datetime) -> None:
        if is_yes:
            accept(reservation, user_id, at, step=public_id, reason=words)
        else:
            decline(reservation, user_id, at, words, step=public_id)
        use_link(link, at)

    return attempt(decide, reservation.instrument.zone)


def _fault(link: ApprovalLink | None) -> Fault | None:
    """What is wrong with it; a page says it, and nothing changes."""
    if link is None:
        return Fault.WRONG
    if current_user.is_authenticated and current_user.id != link.user_id:
        return Fault.SOMEONE_ELSES
    if (over := _over(link)) or may_decide(link.user, link.approval, now()):
        return over
    read_again(link)  # somebody may have decided since it was read: then it is that which is to be told
    return _over(link) or Fault.NOT_YOURS


def _over(link: ApprovalLink) -> Fault | None:
    if link.used_at is not None:
        return Fault.USED
    if link.approval.state is not ApprovalState.OPEN:
        return Fault.DECIDED
    return Fault.OLD if link.expires_at <= now() else None


def _faulty(fault: Fault | None) -> ResponseReturnValue:
    words = {
        Fault.WRONG: (
            _("This link is not right"),
            _("It is damaged, or not one of ours. Please copy all of it from the mail."),
        ),
        Fault.USED: (_("This link has been used"), _("Your word has been noted already. A link is good once.")),
        Fault.OLD: (_("This link is too old"), _("The time to decide is over.")),
        Fault.DECIDED: (
            _("This has been decided"),
            _("Somebody has decided meanwhile, or the request was changed or given back."),
        ),
        Fault.SOMEONE_ELSES: (
            _("This link is for somebody else"),
            _("It was sent to another person than the one who is signed in here. Nothing was changed."),
        ),
        Fault.NOT_YOURS: (_("It is not yours to decide any more"), _("Others decide on this request now.")),
    }
    title, why = words[fault or Fault.WRONG]
    return render_template("approvals/faulty_link.html", title=title, why=why), STATUS.get(fault or Fault.WRONG, 410)


def _page(link: ApprovalLink, token: str, form: ReasonForm | None = None, problems: Problems | None = None) -> str:
    step = queries.link_of(link)
    return render_template(
        "approvals/by_mail.html", step=step, reservation=step.reservation, token=token, answers_as=link.user.name,
        problems=problems or [], reason_form=form or ReasonForm(formdata=None),
        record=records_of([step], now())[step.id], step_words=STEPS, state_words=STATES,
        mode_words=MODE_WORDS, level_words=level_words, reader_zone=reader_zone(),
    )  # fmt: skip
