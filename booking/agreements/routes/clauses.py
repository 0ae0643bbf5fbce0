"""The clauses of a proposal: adding one, changing one, taking one out."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.access import signed_in
from booking.agreements import actions
from booking.agreements.forms import FACILITY, SOME, ClauseForm, filled_clause
from booking.agreements.routes.blueprint import blueprint
from booking.agreements.routes.loading import agreement_to_change_or_404, clause_to_change_or_404
from booking.agreements.routes.showing import agreement_page
from booking.agreements.words import fault_in_words
from booking.catalogue.queries.institutions import facilities_counted
from booking.languages import current_language
from booking.quotas.queries import instruments_to_name
from booking.transaction import transaction
from models import Agreement, Clause, Facility


@blueprint.get("/agreements/<public_id>/clauses/new")
@signed_in
def new_clause(public_id: str) -> ResponseReturnValue:
    agreement = agreement_to_change_or_404(public_id)
    return _page(agreement, _form(agreement))


@blueprint.post("/agreements/<public_id>/clauses")
@signed_in
def add_clause(public_id: str) -> ResponseReturnValue:
    return _save(agreement_to_change_or_404(public_id))


@blueprint.get("/clauses/<public_id>")
@signed_in
def edit_clause(public_id: str) -> ResponseReturnValue:
    clause = clause_to_change_or_404(public_id)
    return _page(clause.agreement, _form(clause.agreement, clause), clause)


@blueprint.post("/clauses/<public_id>")
@signed_in
def change_clause(public_id: str) -> ResponseReturnValue:
    clause = clause_to_change_or_404(public_id)
    return _save(clause.agreement, clause)


@blueprint.post("/clauses/<public_id>/removal")
@signed_in
def remove_clause(public_id: str) -> ResponseReturnValue:
    """Those after it move up; 409 for what is in force."""
    agreement = clause_to_change_or_404(public_id).agreement
    address = url_for("agreements.show", public_id=agreement.public_id)
    try:
        with transaction():
            actions.remove_clause(clause_to_change_or_404(public_id))
    except actions.NotAgreed as refused:
        return agreement_page(agreement, fault_in_words(refused)), 409
    flash(_("The clause is taken out."), "success")
    return redirect(address, 303)


def _save(agreement: Agreement, clause: Clause | None = None) -> ResponseReturnValue:
    form = _form(agreement, clause)
    if not form.validate():
        return _page(agreement, form, clause), 422
    address = url_for("agreements.show", public_id=agreement.public_id)
    try:
        with transaction():
            chosen = _chosen(form, agreement)
            actions.set_clause(agreement, clause, chosen.pop("instruments"), **form.values(), **chosen)
    except actions.NotAgreed as refused:
        form.scope.errors = [fault_in_words(refused)]
        return _page(agreement, form, clause), 409
    flash(_("Saved."), "success")
    return redirect(address, 303)


def _chosen(form: ClauseForm, agreement: Agreement) -> dict[str, Any]:
    """What it covers, as actions.set_clause wants it."""
    named = set(form.instruments.data or ()) if form.scope.data == SOME else set()
    facility = next(
        (one for one in _facilities(agreement) if one.public_id == form.facility.data and form.scope.data == FACILITY),
        None,
    )
    return {
        "instruments": [one for one in instruments_to_name(agreement.institution) if one.public_id in named],
        "facility_id": facility.id if facility else None,
    }


def _facilities(agreement: Agreement) -> list[Facility]:
    return [one for one, _count in facilities_counted(Facility.institution_id == agreement.institution_id)]


def _form(agreement: Agreement, clause: Clause | None = None) -> ClauseForm:
    form = ClauseForm(data=filled_clause(clause) if clause else None)
    form.offer(_facilities(agreement), instruments_to_name(agreement.institution), current_language())
    return form


def _page(agreement: Agreement, form: ClauseForm, clause: Clause | None = None) -> str:
    return render_template("agreements/clause.html", agreement=agreement, form=form, clause=clause)
