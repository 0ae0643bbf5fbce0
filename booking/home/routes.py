"""The start page: the search first; for a signed-in person also what is next and what waits for her."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import is_any_administrator, is_any_lab, public
from booking.catalogue.forms.search import USUAL_FROM, USUAL_TO
from booking.catalogue.glyphs import glyph_of
from booking.clock import now
from booking.extras.queries import serves_next
from booking.home import queries
from booking.home.queries import SHOWN
from booking.languages import current_language
from booking.reservations.clocks import reader_zone
from booking.reservations.queries import closures_during
from models import MembershipState

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    """Find an instrument."""
    schools = queries.schools()
    return render_template(
        "home/start.html",
        asked={"date": "", "from": USUAL_FROM, "to": USUAL_TO},
        fields=queries.fields(),
        glyph_of=glyph_of,
        schools=schools,
        instruments=sum(school.instruments for school in schools),
        region=_region(),
        **_for_person(),
    )


def _for_person() -> dict[str, Any]:
    """What is next and what waits; nothing for a visitor."""
    if not current_user.is_authenticated:
        return {"bookings": (), "served": (), "requests": (), "applicants": 0, "pending": (), "is_member": False}
    bookings = queries.next_bookings(current_user, now())
    states = {membership.state for membership in current_user.memberships}
    return {
        "bookings": bookings,
        "closed": closures_during(bookings),
        "served": serves_next(current_user, now(), SHOWN),
        "requests": queries.requests_to_decide(current_user, now()) if is_any_lab(current_user) else (),
        "applicants": queries.memberships_to_decide(current_user) if is_any_administrator(current_user) else 0,
        "pending": [one.institution for one in current_user.memberships if one.state == MembershipState.PENDING],
        "is_member": MembershipState.ACTIVE in states,
        "reader_zone": reader_zone(),
    }


def _region() -> str:
    """The region's name in the reader's language."""
    config = current_app.config
    return str((config["REGION_NAME_ZH"] if current_language() == "zh" else "") or config["REGION_NAME"])
