"""Proposing an agreement, changing the proposal, a new version of what is in force."""

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import is_any_administrator, requires, signed_in
from booking.agreements import actions
from booking.agreements.forms import AgreementForm, filled
from booking.agreements.routes.blueprint import blueprint
from booking.agreements.routes.loading import agreement_to_change_or_404, owners, today_at
from booking.agreements.routes.showing import agreement_page
from booking.agreements.words import fault_in_words
from booking.catalogue.queries.institutions import schools
from booking.clock import now
from booking.languages import current_language
from booking.transaction import transaction
from models import Agreement, Institution


@blueprint.get("/agreements/new")
@requires(is_any_administrator)
def new() -> ResponseReturnValue:
    return _page(_form(owners()))


@blueprint.post("/agreements")
@requires(is_any_administrator)
def create() -> ResponseReturnValue:
    """A draft; its clauses come next."""
    form = _form(owners())
    if not form.validate():
        return _page(form), 422
    with transaction():
        owner = next(one for one in owners() if one.public_id == form.owner.data)
        draft = actions.propose(owner, _partners(form), current_user, now(), **form.values())
        address = url_for("agreements.show", public_id=draft.public_id)
    flash(_("Proposed. Add its clauses; it holds once the region has put it in force."), "success")
    return redirect(address, 303)


@blueprint.get("/agreements/<public_id>/edit")
@signed_in
def edit(public_id: str) -> ResponseReturnValue:
    agreement = agreement_to_change_or_404(public_id)
    if not agreement.is_draft:
        return redirect(url_for("agreements.show", public_id=public_id))
    return _page(_form([agreement.institution], agreement), agreement)


@blueprint.post("/agreements/<public_id>")
@signed_in
def change(public_id: str) -> ResponseReturnValue:
    """Of a draft; 409 for what is in force."""
    agreement = agreement_to_change_or_404(public_id)
    form = _form([agreement.institution], agreement)
    if not form.validate():
        return _page(form, agreement), 422
    try:
        with transaction():
            actions.change_draft(agreement_to_change_or_404(public_id), _partners(form), **form.values())
    except actions.NotAgreed as refused:
        return agreement_page(agreement, fault_in_words(refused)), 409
    flash(_("Saved."), "success")
    return redirect(url_for("agreements.show", public_id=public_id), 303)


@blueprint.post("/agreements/<public_id>/versions")
@signed_in
def revise(public_id: str) -> ResponseReturnValue:
    """A draft of the next version, from tomorrow on; the present one holds until that is put in force."""
    agreement = agreement_to_change_or_404(public_id)
    tomorrow = today_at(agreement.institution) + timedelta(days=1)
    try:
        with transaction():
            draft = actions.new_version(agreement_to_change_or_404(public_id), current_user, now(), tomorrow)
            address = url_for("agreements.show", public_id=draft.public_id)
    except actions.NotAgreed as refused:
        return agreement_page(agreement, fault_in_words(refused)), 409
    flash(
        _("This is the next version. Change it; the present one holds until the region puts this in force."), "success"
    )
    return redirect(address, 303)


@blueprint.post("/agreements/<public_id>/withdrawal")
@signed_in
def withdraw(public_id: str) -> ResponseReturnValue:
    """A proposal goes; 409 for what is in force."""
    agreement_to_change_or_404(public_id)
    try:
        with transaction():
            actions.withdraw(agreement_to_change_or_404(public_id))
    except actions.NotAgreed as refused:
        return agreement_page(agreement_to_change_or_404(public_id), fault_in_words(refused)), 409
    flash(_("The proposal is withdrawn."), "success")
    return redirect(url_for("agreements.index"), 303)


def _form(may_own: Sequence[Institution], agreement: Agreement | None = None) -> AgreementForm:
    form = AgreementForm(data=filled(agreement) if agreement else None)
    form.offer(may_own, [one.institution for one in schools()], current_language())
    return form


def _partners(form: AgreementForm) -> list[Institution]:
    chosen = set(form.partners.data or ())
    return [one.institution for one in schools() if one.institution.public_id in chosen]


def _page(form: AgreementForm, agreement: Agreement | None = None) -> str:
    return render_template("agreements/edit.html", form=form, agreement=agreement)
