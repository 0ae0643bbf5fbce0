"""The list of agreements, and one of them in words."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking import access
from booking.access import signed_in
from booking.agreements import queries, words
from booking.agreements.forms import EndingForm, SignatureForm
from booking.agreements.routes.blueprint import blueprint
from booking.agreements.routes.loading import agreement_or_404, today_at
from booking.domain.agreement import Standing
from models import Agreement


@blueprint.get("/agreements")
@signed_in
def index() -> ResponseReturnValue:
    """Those of the reader's schools; for the region all."""
    return render_template(
        "agreements/index.html",
        agreements=queries.agreements_of(current_user),
        may_propose=access.is_any_administrator(current_user),
        badge_of=lambda one: words.standing_badge(one, today_at(one.institution)),
        validity=words.validity_in_words,
    )


@blueprint.get("/agreements/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    return agreement_page(agreement_or_404(public_id))


def agreement_page(
    agreement: Agreement,
    problem: str = "",
    signature: SignatureForm | None = None,
    ending: EndingForm | None = None,
) -> str:
    """All of it, with what the reader can do with it."""
    today = today_at(agreement.institution)
    is_region = access.is_region_administrator(current_user)
    may_change = access.administers(current_user, agreement.institution)
    standing = agreement.standing(today)
    return render_template(
        "agreements/show.html",
        agreement=agreement,
        badge_words=words.standing_badge(agreement, today),
        validity=words.validity_in_words,
        covers=words.covers,
        gives=words.gives,
        settling=words.settling_words(agreement),
        pools=[pool for clause in agreement.clauses for pool in queries.pools_of(clause)] if may_change else [],
        versions=queries.versions_of(agreement, current_user),
        badge_of=lambda one: words.standing_badge(one, today),
        may_change=may_change and agreement.is_draft,
        may_sign=is_region and agreement.is_draft,
        may_revise=may_change and not agreement.is_draft and queries.successor_of(agreement) is None,
        may_end=is_region and standing in (Standing.HOLDS, Standing.TO_COME),
        problem=problem,
        signature=signature or SignatureForm(formdata=None, data={"signed_on": today}),
        ending=ending or EndingForm(formdata=None, data={"ends_on": today}),
    )
