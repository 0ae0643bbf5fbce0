"""The list of settlements, opening one, and one of them with its steps."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking import access, concerned
from booking.access import requires
from booking.books.queries import wrong_sums
from booking.clock import now
from booking.domain.closing_steps import STEPS, Step, blocks
from booking.domain.netting import moved
from booking.languages import current_language
from booking.paging import page_of
from booking.settlement import words
from booking.settlement.actions.stepping import open_period
from booking.settlement.forms import PeriodForm
from booking.settlement.queries.run import Result, by_pair, results_of
from booking.settlement.queries.standing import facts_of, unpaid
from booking.settlement.queries.statement import statements_of, transfers_of
from booking.settlement.routes.blueprint import blueprint
from booking.settlement.routes.loading import codes, names, period_or_404
from booking.transaction import transaction
from models import Institution, Period, Statement, db


@blueprint.get("/settlements")
@requires(concerned.is_any_bookkeeper)
def index() -> ResponseReturnValue:
    """The newest first."""
    listed = concerned.periods_visible_to(current_user).order_by(Period.until.desc(), Period.id.desc())
    return render_template(
        "settlement/index.html",
        page=page_of(listed, request.args.get("page", 1, int)),
        steps=words.STEPS,
        modes=words.MODES,
        span=words.span_words,
        url_of=lambda number: url_for("settlement.index", page=number),
        may_open=concerned.may_open_period(current_user),
    )


@blueprint.get("/settlements/new")
@requires(concerned.is_any_bookkeeper)
def new() -> ResponseReturnValue:
    return _form_page(_form())


@blueprint.post("/settlements")
@requires(concerned.is_any_bookkeeper)
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _form_page(form), 422
    with transaction():
        schools = [_school(field.data) for field in (form.one, form.other) if field.data]
        pair = (schools[0], schools[1]) if schools else None
        made = open_period(current_user, now(), pair=pair, **form.values()).public_id
    flash(_("The settlement is open. It can be cut when its last day is over."), "success")
    return redirect(url_for("settlement.show", public_id=made), 303)


@blueprint.get("/settlements/<public_id>")
@requires(concerned.is_any_bookkeeper)
def show(public_id: str) -> ResponseReturnValue:
    return period_page(period_or_404(public_id))


def period_page(period: Period, problem: str = "") -> str:
    """Where it stands, what is next and what blocks it; figures of those schools whose books the reader keeps."""
    is_region = access.is_region_administrator(current_user)
    own = None if is_region else concerned.books_kept_by(current_user)
    return render_template(
        "settlement/show.html",
        period=period,
        mode=words.MODE_SENTENCES[period.mode],
        span=words.span_words(period),
        results=[_figures(one, own) for one in results_of(period)],
        names=names(),
        codes=codes(),
        statements=[one for one in statements_of(period) if own is None or one.institution_id in own],
        statement_badge=lambda one: statement_badge(one, period),
        transfers=[one for one in transfers_of(period) if _is_mine(own, one.debtor_id, one.creditor_id)],
        unpaid={one.id for one in unpaid(period)},
        is_late=period.due_on is not None and period.due_on < now().date() and period.state is Step.AGREED,
        may_export=period.state in (Step.AGREED, Step.PAID, Step.SEALED),
        own_schools=_own_schools(own),
        problem=problem,
        **_steps(period, is_region),
    )


def _steps(period: Period, is_region: bool) -> dict[str, Any]:
    """The stepper; and what a check of the books has found, for those who can do something about it."""
    facts = facts_of(period, now())
    return {
        "step_names": [words.STEPS[one] for one in STEPS],
        "step_number": STEPS.index(period.state),
        "next_words": words.NEXT.get(period.state),
        "blocks": [words.block_words(one, facts) for one in blocks(facts)],
        "may_step": concerned.may_step(current_user, period),
        "found": wrong_sums() if is_region and period.state is Step.PAID else [],
        "fault_words": words.FAULTS,
    }


def statement_badge(statement: Statement, period: Period) -> tuple[str, str, str]:
    """Word, tone and icon."""
    if statement.agreed_at is not None:
        said = _("Agreed") if statement.agreed_by_id else _("Agreed by silence")
        return said, "good", "check-circle"
    if statement.changed_at is not None:
        return _("Changed, to be looked at again"), "warn", "arrow-repeat"
    return _("To be looked at"), "info", "eye"


def _figures(result: Result, own: set[int] | None) -> dict[str, Any]:
    """Of all schools for the region: matrix and positions; of a school only its own."""
    parties = sorted(result.positions)
    return {
        "currency": result.currency,
        "parties": parties,
        "positions": [(party, result.positions[party]) for party in parties if own is None or party in own],
        "owed": by_pair(result.debts),
        "payments": len(result.settled.transfers),
        "carried": result.settled.carried,
        "transfers": [one for one in result.settled.transfers if _is_mine(own, one.debtor_id, one.creditor_id)],
        "moved": moved(result.settled.transfers),
        "gross": sum(one.owed_by_minor for one in result.positions.values()),
        "is_whole": own is None,
    }


def _is_mine(own: set[int] | None, *parties: int | None) -> bool:
    return own is None or bool(own & set(parties))


def _own_schools(own: set[int] | None) -> list[Institution]:
    if own is None:
        return []
    return list(db.session.scalars(select(Institution).where(Institution.id.in_(own)).order_by(Institution.name)))


def _form() -> PeriodForm:
    is_region = access.is_region_administrator(current_user)
    schools = list(db.session.scalars(select(Institution).order_by(Institution.name, Institution.id)))
    own = schools if is_region else list(db.session.scalars(concerned.schools_with_books(current_user)))
    currency = own[0].currency if own else "EUR"
    form = PeriodForm(meta={"currency": currency})
    form.offer(own, schools, is_region, current_language())
    return form


def _form_page(form: PeriodForm) -> str:
    return render_template("settlement/new.html", form=form)


def _school(public_id: str) -> Institution:
    return db.session.scalar(select(Institution).where(Institution.public_id == public_id)) or abort(404)
