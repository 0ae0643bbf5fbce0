"""Lists of charges, as a page and as a table file; one charge, line by line."""

from datetime import date
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import concerned
from booking.access import signed_in
from booking.charges import words
from booking.charges.forms import ReasonForm
from booking.charges.queries.listed import Scope, Wish, charges_wished, family_of, find_charge, scopes_of
from booking.charges.routes.blueprint import blueprint
from booking.clock import now
from booking.domain.opening import DAY
from booking.languages import current_language
from booking.paging import page_of
from booking.tables import csv_lines
from models import Charge, DisputeState, db

MOST_IN_A_FILE = 100_000


@blueprint.get("/charges")
@signed_in
def index() -> ResponseReturnValue:
    """One's own, or in the scopes that a leader and a bookkeeper have, too."""
    scopes, wish = scopes_of(current_user), _wish()
    page = page_of(charges_wished(current_user, wish), request.args.get("page", 1, int))
    moment = now()
    return render_template(
        "charges/index.html",
        page=page,
        wish=wish,
        tabs=[(_address(scope=one.value), words.SCOPES[one], None) for one in scopes],
        current=_address(scope=wish.scope.value),
        url_of=lambda number: _address(**{**request.args.to_dict(), "page": number}),
        badge_of=lambda one: words.standing_badge(one, open_disputes(one) > 0, moment),
        causes=words.CAUSES,
    )


@blueprint.get("/charges.csv")
@signed_in
def index_csv() -> ResponseReturnValue:
    """The same list as a table, whole."""
    names = [
        _("Charge"), _("Day of use"), _("Instrument"), _("Owner"), _("Person"), _("Lab"), _("What"), _("Currency"),
        _("Amount in minor units"),
    ]  # fmt: skip
    found = db.session.scalars(charges_wished(current_user, _wish()).limit(MOST_IN_A_FILE)).all()
    lines = "".join(csv_lines(names, (_row(one) for one in found)))
    headers = {"Content-Disposition": "attachment; filename=charges.csv"}
    return Response(lines, mimetype="text/csv", headers=headers)


@blueprint.get("/charges/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    return charge_page(find_charge(current_user, public_id) or abort(404))


def charge_page(charge: Charge, problem: str = "", **forms: Any) -> str:
    """All of it, with what the reader can do about it; `forms` are those that were filled in wrongly."""
    moment = now()
    may_correct = concerned.may_correct(current_user, charge) and charge.reversal is None
    return render_template(
        "charges/show.html",
        charge=charge,
        family=family_of(charge),
        badge_words=words.standing_badge(charge, open_disputes(charge) > 0, moment),
        badge_of=lambda one: words.standing_badge(one, False, moment),
        line_words=words.line_words,
        payer_words=words.payer_words,
        terms=words.terms_in_words(charge),
        causes=words.CAUSES,
        disputes=words.DISPUTES,
        may_correct=may_correct and charge.reversal_of is None,
        may_dispute=lambda share: _may_dispute(charge, share),
        may_withdraw=lambda one: concerned.may_withdraw(current_user, one),
        is_open=lambda one: one.state is DisputeState.OPEN,
        problem=problem,
        forms={name: forms.get(name) or ReasonForm(formdata=None) for name in ("dispute", "reversal", "rejection")},
        failed=forms.get("failed", ""),
    )


def open_disputes(charge: Charge) -> int:
    return sum(one.state is DisputeState.OPEN for share in charge.shares for one in share.disputes)


def _may_dispute(charge: Charge, share: Any) -> bool:
    is_over = charge.reversal is not None or charge.reversal_of is not None
    is_disputed = any(one.state is DisputeState.OPEN for one in share.disputes)
    return not is_over and not is_disputed and concerned.may_dispute(current_user, share)


def _wish() -> Wish:
    """What the address asks for; what it says wrongly is as if it said nothing."""
    asked = request.args.get("scope", "")
    scope = Scope(asked) if asked in set(Scope) else Scope.MINE
    last = _day("last_on")
    return Wish(scope, bool(request.args.get("disputed")), _day("first_on"), last + DAY if last else None)


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def _address(**parameters: Any) -> str:
    return url_for("charges.index", **parameters)


def _row(one: Charge) -> list[object]:
    language = current_language()
    return [
        one.public_id, one.used_on.isoformat(), one.instrument.name_in(language), one.institution.name_in(language),
        one.user.name, one.group.name_in(language) if one.group else "", str(words.CAUSES[one.cause]), one.currency,
        one.amount_minor,
    ]  # fmt: skip
