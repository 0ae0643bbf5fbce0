"""A school's statement, and the one between it and one partner; agreeing to it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import concerned
from booking.access import requires
from booking.charges.words import CAUSES, line_words, payer_words
from booking.clock import now
from booking.domain.closing_steps import Step
from booking.domain.ledger import REGION
from booking.paging import page_of
from booking.settlement import words
from booking.settlement.actions.agreeing import agree
from booking.settlement.actions.stepping import NotYet
from booking.settlement.queries.statement import accounts_of, lines_of_school, transfers_of
from booking.settlement.routes.blueprint import blueprint
from booking.settlement.routes.loading import names, schools_by_id, statement_or_404
from booking.settlement.routes.showing import statement_badge
from booking.transaction import transaction
from models import Statement

THE_REGION = "region"


@blueprint.get("/statements/<public_id>")
@requires(concerned.is_any_bookkeeper)
def statement(public_id: str) -> ResponseReturnValue:
    """All partners, or with `?with=` one of them."""
    return statement_page(statement_or_404(public_id))


def statement_page(found: Statement, problem: str = "") -> str:
    """`whole=1` shows every line on one page, for printing."""
    partner_id = partner_asked()
    lines = lines_of_school(found.period, found.institution_id, partner_id)
    size = 5_000 if request.args.get("whole") else 50
    schools = schools_by_id()
    return render_template(
        "settlement/statement.html",
        statement=found,
        period=found.period,
        school=found.institution,
        accounts=accounts_of(found.period, found.institution_id),
        partner_id=partner_id,
        names=names(),
        code_of=lambda party: schools[party].public_id if party in schools else THE_REGION,
        page=page_of(lines, request.args.get("page", 1, int), size),
        url_of=lambda number: _address(found, number),
        transfers=transfers_of(found.period, found.institution_id),
        badge_words=statement_badge(found, found.period),
        may_agree=found.period.state is Step.ISSUED
        and found.agreed_at is None
        and concerned.keeps_books_of(current_user, found.institution_id),
        span=words.span_words(found.period),
        mode=words.MODE_SENTENCES[found.period.mode],
        steps=words.STEPS,
        line_words=line_words,
        payer_words=payer_words,
        causes=CAUSES,
        problem=problem,
    )


@blueprint.post("/statements/<public_id>/agreement")
@requires(concerned.is_any_bookkeeper)
def agree_to(public_id: str) -> ResponseReturnValue:
    """Whoever keeps the school's books says that the statement is right."""
    found = statement_or_404(public_id)
    if not concerned.keeps_books_of(current_user, found.institution_id):
        abort(404)
    statement_id = found.id
    try:
        with transaction():
            agree(statement_id, current_user, now())
    except NotYet:
        problem = _("It is not waiting for an answer any more.")
        return statement_page(statement_or_404(public_id), problem), 409
    flash(_("Your school has agreed to its statement."), "success")
    return redirect(url_for("settlement.statement", public_id=public_id), 303)


def partner_asked() -> int | None:
    """The school that the address names in `with`, or the region; 404 for one that there is not."""
    asked = request.args.get("with", "")
    if not asked:
        return None
    if asked == THE_REGION:
        return REGION
    return next((one.id for one in schools_by_id().values() if one.public_id == asked), None) or abort(404)


def _address(found: Statement, number: int) -> str:
    values: dict[str, Any] = {"page": number, "with": request.args.get("with") or None}
    return url_for("settlement.statement", public_id=found.public_id, **values)
