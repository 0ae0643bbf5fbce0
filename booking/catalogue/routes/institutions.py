"""The schools of the region, a school's page and a facility's page."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import administers, is_region_administrator, public, runs
from booking.catalogue import described, sentences
from booking.catalogue.queries.institutions import (
    LISTED,
    facilities_counted,
    find_facility,
    find_institution,
    schools,
)
from booking.catalogue.queries.rows import rows_of
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.routes.search import for_rows
from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.opening import windows_for
from booking.languages import current_language
from booking.policies.hours_words import others_in_words
from booking.policies.openings import held_openings
from booking.reservations.hours import viewing
from models import Facility, Institution, Instrument

MOST_OF_SCHOOL = 30
MOST_OF_FACILITY = 500


@blueprint.get("/schools")
@public
def institutions() -> ResponseReturnValue:
    """Every school of the region."""
    return render_template(
        "catalogue/institutions.html",
        schools=schools(),
        kinds=sentences.KINDS,
        may_add=is_region_administrator(current_user),
    )


@blueprint.get("/schools/<public_id>")
@public
def institution(public_id: str) -> ResponseReturnValue:
    """A school: its facilities and the first of its instruments; the catalogue has all of them."""
    found = institution_or_404(public_id)
    return render_template(
        "catalogue/institution.html",
        institution=found,
        kind=sentences.KINDS[found.kind],
        website=described.web_address(found.website),
        facilities=facilities_counted(Facility.institution_id == found.id),
        rows=rows_of(LISTED & (Instrument.institution_id == found.id), current_language(), MOST_OF_SCHOOL),
        may_change=administers(current_user, found),
        **for_rows(),
    )


@blueprint.get("/facilities/<public_id>")
@public
def facility(public_id: str) -> ResponseReturnValue:
    """A facility: where it is, when it is open, what it has."""
    found = facility_or_404(public_id)
    openings = held_openings(found).openings
    is_own = found.institution_id in viewing(current_user).institution_ids
    windows = windows_for(openings, is_own, 0)
    return render_template(
        "catalogue/facility.html",
        facility=found,
        hours=hours_in_words(windows) or _("None for you"),
        hours_of_others=others_in_words([one for one in openings if not one.is_for(is_own, 0)]),
        contacts=described.contacts_of_facility(found),
        rows=rows_of(LISTED & (Instrument.facility_id == found.id), current_language(), MOST_OF_FACILITY),
        is_run=runs(current_user, found),
        **for_rows(),
    )


def institution_or_404(public_id: str) -> Institution:
    return find_institution(public_id) or abort(404)


def facility_or_404(public_id: str) -> Facility:
    return find_facility(public_id) or abort(404)
