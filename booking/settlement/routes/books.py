"""A school's accounts, with what stands on each."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking import concerned
from booking.access import requires
from booking.books.queries import balances_of
from booking.settlement.routes.blueprint import blueprint
from booking.settlement.words import ACCOUNTS, party_name
from models import Institution, LedgerAccount, db


@blueprint.get("/schools/<public_id>/accounts")
@requires(concerned.is_any_bookkeeper)
def accounts(public_id: str) -> ResponseReturnValue:
    """For whoever keeps its books."""
    mine = concerned.schools_with_books(current_user).where(Institution.public_id == public_id)
    school = db.session.scalar(mine) or abort(404)
    return render_template(
        "settlement/accounts.html",
        school=school,
        balances=balances_of(school.id),
        kinds=ACCOUNTS,
        partner_of=_partner,
    )


def _partner(account: LedgerAccount) -> str:
    return party_name(account.counterparty) if account.counterparty or account.is_with_region else ""
